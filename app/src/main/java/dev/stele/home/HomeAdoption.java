package dev.stele.home;

import dev.stele.journal.DiskLedgerFiles;
import dev.stele.linux.FolderRemoval;
import dev.stele.machine.HomePlace;
import dev.stele.machine.Installation;
import dev.stele.machine.InstallationFile;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Tells a home that was copied, moved or restored which installation it is from now on.
public final class HomeAdoption {
    private static final List<String> OF_THE_FORMER = List.of("ledger", "keys", "logs");

    /// What the server makes anew: the snapshot is of the former ledger, and the token opens the former's registry.
    private static final List<String> REMADE = List.of("snapshot", "registry.token");

    private final Home home;
    private final Surroundings around;

    /// @param id of the installation from now on
    /// @param former folder of what the former one kept; empty when the id is the former one
    public record Adopted(String id, Optional<Path> former) {}

    private record Ids(String former, String fresh) {}

    public HomeAdoption(Home home, Surroundings around) {
        this.home = home;
        this.around = around;
    }

    /// The original is gone for good: this home is the installation, on this machine.
    public Parsed<Adopted> keepId() {
        return locked(() -> {
            if (Files.exists(home.adopting())) {
                return bad(HomeProblems.interrupted(home));
            }
            return file().then(file -> {
                HomePlace now = around.placeOf(home);
                InstallationFile here = new InstallationFile(file.id(), Optional.of(now));
                Optional<Path> claimant = Installation.claimant(around.runRoot(), file.id());
                boolean elsewhere = HomeVerdict.of(file, now, claimant) instanceof HomeVerdict.Elsewhere;
                if (HomeVerdict.of(elsewhere ? here : file, now, claimant) instanceof HomeVerdict.Copy(var original)) {
                    return bad(HomeProblems.copy(home, file.id(), original));
                }
                here.write(home.dir());
                return new Parsed.Good<>(new Adopted(file.id(), Optional.empty()));
            });
        });
    }

    /// The original stands: this home becomes an installation of its own, with the images and without the past.
    ///
    /// The former ledger is put aside whole, with the key that verifies it and without the one that signs: a ledger
    /// says what happened on one installation, and a key that two can sign with proves nothing. A new ledger begins
    /// with the next server.
    public Parsed<Adopted> newId(RandomGenerator random) {
        return locked(() -> ids(random).then(ids -> {
            Path former = home.former(ids.former());
            try {
                putAside(former);
                new InstallationFile(ids.fresh(), Optional.of(around.placeOf(home))).write(home.dir());
                Files.delete(home.adopting());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot put the former ledger of " + home.dir() + " aside", e);
            }
            return new Parsed.Good<>(new Adopted(ids.fresh(), Optional.of(former)));
        }));
    }

    private interface Step {
        Parsed<Adopted> run();
    }

    private Parsed<Adopted> locked(Step step) {
        if (!Files.isDirectory(home.dir())) {
            return bad(HomeProblems.neverUsed(home));
        }
        Optional<HomeLock> lock = HomeLock.take(home);
        if (lock.isEmpty()) {
            return bad(HomeProblems.inUse(home));
        }
        try (HomeLock _ = lock.get()) {
            return step.run();
        }
    }

    private Parsed<InstallationFile> file() {
        Optional<InstallationFile> file = InstallationFile.find(home.dir());
        return file.isPresent() ? new Parsed.Good<>(file.get()) : bad(HomeProblems.neverUsed(home));
    }

    /// Written down before the first change, so that one that is interrupted can be completed.
    private Parsed<Ids> ids(RandomGenerator random) {
        try {
            if (Files.exists(home.adopting())) {
                String[] both = Files.readString(home.adopting()).strip().split(" ");
                return new Parsed.Good<>(new Ids(both[0], both[1]));
            }
            Parsed<InstallationFile> file = file().then(this::withoutTraces);
            if (file instanceof Parsed.Good<InstallationFile>(var kept)) {
                Ids ids = new Ids(kept.id(), InstallationFile.newId(random));
                byte[] line = (ids.former() + " " + ids.fresh() + "\n").getBytes(StandardCharsets.US_ASCII);
                DiskLedgerFiles.in(home.dir()).write(new TreeMap<>(Map.of(Home.ADOPTING, line)));
            }
            return file.then(kept -> ids(random));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + home.adopting() + ": " + FailureText.of(e), e);
        }
    }

    /// Refuses a home that has claimed its place on the machine: that one is the original.
    private Parsed<InstallationFile> withoutTraces(InstallationFile file) {
        boolean claimed = Installation.claimant(around.runRoot(), file.id())
                .filter(path -> isThisHome(path))
                .isPresent();
        return claimed ? bad(HomeProblems.isOnMachine(home, file.id())) : new Parsed.Good<>(file);
    }

    private boolean isThisHome(Path path) {
        try {
            return Files.exists(path) && Files.isSameFile(path, home.dir());
        } catch (IOException _) {
            return false;
        }
    }

    private void putAside(Path former) throws IOException {
        Files.createDirectories(former);
        for (String name : OF_THE_FORMER) {
            Path here = home.dir().resolve(name);
            if (Files.exists(here)) {
                Files.move(here, former.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.deleteIfExists(former.resolve("keys").resolve(LedgerHome.KEY));
        for (String name : REMADE) {
            Path here = home.dir().resolve(name);
            if (Files.isDirectory(here)) {
                FolderRemoval.remove(here);
            } else {
                Files.deleteIfExists(here);
            }
        }
    }

    private static <T> Parsed<T> bad(Problem problem) {
        return new Parsed.Bad<>(List.of(problem));
    }
}
