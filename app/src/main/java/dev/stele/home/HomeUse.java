package dev.stele.home;

import dev.stele.machine.Installation;
import dev.stele.machine.InstallationFile;
import dev.stele.machine.InstallationLock;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The right of one server to use a home, for as long as its process runs: no other process acts on the home, none on
/// this machine has its id, and no copy of it is used as if it were the original.
public final class HomeUse implements AutoCloseable {
    private final HomeLock home;
    private final InstallationLock installation;
    private final Optional<Path> movedFrom;

    private HomeUse(HomeLock home, InstallationLock installation, Optional<Path> movedFrom) {
        this.home = home;
        this.installation = installation;
        this.movedFrom = movedFrom;
    }

    /// Makes an id for a new home, and records where the home stands.
    ///
    /// @param random for the id of a new home
    public static Parsed<HomeUse> begin(Home home, Surroundings around, RandomGenerator random) {
        Optional<HomeLock> lock = HomeLock.take(home);
        if (lock.isEmpty()) {
            return refused(HomeProblems.inUse(home));
        }
        boolean begun = false;
        try {
            Parsed<HomeUse> use = begin(home, around, random, lock.get());
            begun = use instanceof Parsed.Good<HomeUse>;
            return use;
        } finally {
            if (!begun) {
                lock.get().close();
            }
        }
    }

    private static Parsed<HomeUse> begin(Home home, Surroundings around, RandomGenerator random, HomeLock lock) {
        if (Files.exists(home.adopting())) {
            return refused(HomeProblems.interrupted(home));
        }
        InstallationFile file = InstallationFile.find(home.dir())
                .orElseGet(() -> new InstallationFile(InstallationFile.newId(random), Optional.empty()));
        Optional<InstallationLock> id = InstallationLock.take(around.runRoot(), file.id(), home.dir());
        if (id.isEmpty()) {
            return refused(
                    HomeProblems.runsElsewhere(home, file.id(), InstallationLock.holder(around.runRoot(), file.id())));
        }
        boolean begun = false;
        try {
            Parsed<HomeUse> use =
                    moved(home, around, file).then(from -> new Parsed.Good<>(new HomeUse(lock, id.get(), from)));
            begun = use instanceof Parsed.Good<HomeUse>;
            return use;
        } finally {
            if (!begun) {
                id.get().close();
            }
        }
    }

    /// Where the home was before, if it was moved; or why it may not be used.
    private static Parsed<Optional<Path>> moved(Home home, Surroundings around, InstallationFile file) {
        InstallationFile now = new InstallationFile(file.id(), Optional.of(around.placeOf(home)));
        HomeVerdict verdict =
                HomeVerdict.of(file, now.place().orElseThrow(), Installation.claimant(around.runRoot(), file.id()));
        return switch (verdict) {
            case HomeVerdict.Same _ -> recorded(home, file, now, Optional.empty());
            case HomeVerdict.Moved(var from) -> recorded(home, file, now, Optional.of(from));
            case HomeVerdict.Copy(var original) -> refused(HomeProblems.copy(home, file.id(), original));
            case HomeVerdict.Elsewhere(var there) -> refused(HomeProblems.elsewhere(home, file.id(), there));
        };
    }

    private static Parsed<Optional<Path>> recorded(
            Home home, InstallationFile before, InstallationFile now, Optional<Path> from) {
        if (!before.equals(now)) {
            now.write(home.dir());
        }
        return new Parsed.Good<>(from);
    }

    private static <T> Parsed<T> refused(Problem problem) {
        return new Parsed.Bad<>(List.of(problem));
    }

    /// Where the home was when a server used it last, if it was moved since.
    public Optional<Path> movedFrom() {
        return movedFrom;
    }

    @Override
    public void close() {
        try (home) {
            installation.close();
        }
    }
}
