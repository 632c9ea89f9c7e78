package dev.stele.server;

import dev.stele.engine.Desired;
import dev.stele.engine.Recorded;
import dev.stele.fleet.ConfigFile;
import dev.stele.fleet.Release;
import dev.stele.fleet.ServiceGoal;
import dev.stele.home.Home;
import dev.stele.home.LedgerHome;
import dev.stele.journal.DiskLedgerFiles;
import dev.stele.journal.History;
import dev.stele.journal.Replay;
import dev.stele.oci.Digest;
import dev.stele.registry.Garbage;
import dev.stele.store.Store;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What of a store the releases of a home need, as its ledger says: those that run, those that may be rolled back to,
/// and those that are wanted.
public final class StoreNeeds {
    private final Home home;
    private final Store store;

    public StoreNeeds(Home home, Store store) {
        this.home = home;
        this.store = store;
    }

    /// Read from the ledger's files, which a server may add to meanwhile. A home without a ledger needs nothing.
    public Garbage.Needs read() {
        if (!Files.isDirectory(home.dir().resolve("ledger"))) {
            return new Garbage.Needs(Set.of(), Set.of());
        }
        Recorded recorded = recorded();
        Desired desired = new FleetStore(store).load(recorded.rev(), recorded.fleet());
        Stream<Release> releases = Stream.concat(
                recorded.services().values().stream()
                        .flatMap(service -> service.releases().values().stream())
                        .map(record -> record.release()),
                desired.fleet().services().values().stream().map(ServiceGoal::release));
        Set<Digest> images = new HashSet<>();
        Set<Digest> files = new HashSet<>();
        releases.forEach(release -> {
            images.add(release.image());
            release.mounts().files().stream().map(ConfigFile::content).forEach(files::add);
        });
        recorded.fleet().ifPresent(files::add);
        return new Garbage.Needs(images, files);
    }

    /// The releases that use an image, by its digest, in words: `web v3 (serves)`, `web v2 (may be rolled back to)`.
    public Map<Digest, List<String>> users() {
        Map<Digest, List<String>> out = new HashMap<>();
        if (!Files.isDirectory(home.dir().resolve("ledger"))) {
            return out;
        }
        Recorded recorded = recorded();
        recorded.services()
                .forEach((service, record) -> record.releases().forEach((id, release) -> {
                    boolean serves = record.serving().filter(id::equals).isPresent();
                    boolean runs = record.pools().containsKey(id);
                    String what = serves ? "serves" : runs ? "has instances" : "may be rolled back to";
                    out.computeIfAbsent(release.release().image(), _ -> new ArrayList<>())
                            .add(service + " v" + release.number() + " (" + what + ")");
                }));
        Desired desired = new FleetStore(store).load(recorded.rev(), recorded.fleet());
        desired.fleet()
                .services()
                .values()
                .forEach(goal -> out.computeIfAbsent(goal.release().image(), _ -> new ArrayList<>())
                        .add(goal.name() + " (wanted)"));
        return out;
    }

    private Recorded recorded() {
        LedgerHome ledger = new LedgerHome(home.dir());
        Replay.Source source =
                new Replay.Source(ledger.files(), ledger.verifier(), DiskLedgerFiles.in(home.snapshot()));
        return Replay.of(source, new History(), 0).recorded();
    }
}
