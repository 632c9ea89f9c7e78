package dev.stele.reconciler;

import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.Rollout;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.oci.Digest;
import dev.stele.reconciler.AdmissionResult.AffectedService;
import dev.stele.reconciler.AdmissionResult.Change;
import dev.stele.text.NearestWord;
import dev.stele.text.Parsed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Whether a person's command is admitted, and which events it becomes. Pure, so a dry run and the loop call the same
/// function.
public final class Admission {
    private final World world;

    private Admission(World world) {
        this.world = world;
    }

    public static AdmissionResult admit(World world, Command command) {
        Admission admission = new Admission(world);
        return switch (command) {
            case Command.StartServer _ ->
                admitted(new LedgerEvent.ServerStarted(world.recorded().fence() + 1));
            case Command.Apply apply -> admission.apply(apply);
            case Command.Rollback rollback -> RollbackAdmission.admit(world, rollback);
            case Command.Pardon pardon -> admission.pardon(pardon);
            case Command.Stop stop -> admission.stop(stop);
        };
    }

    private static AdmissionResult admitted(LedgerEvent event, AffectedService... affected) {
        return new AdmissionResult.Admitted(List.of(event), Optional.empty(), List.of(affected));
    }

    /// The wanted fleet was made, and stored, for a world that may be another one by now.
    private AdmissionResult apply(Command.Apply apply) {
        return switch (DesiredFleet.of(apply.file(), apply.adopt(), world)) {
            case Parsed.Bad<Fleet>(var problems) -> new AdmissionResult.Refused(problems);
            case Parsed.Good<Fleet>(var fleet) -> {
                if (apply.madeForRev() != world.recorded().rev() || !fleet.equals(apply.fleet())) {
                    yield new AdmissionResult.Stale();
                }
                long rev = apply.madeForRev() + 1;
                yield new AdmissionResult.Admitted(
                        List.of(new LedgerEvent.DesiredSet(rev, apply.digest(), apply.by())),
                        Optional.of(new Desired(rev, fleet)),
                        List.of());
            }
        };
    }

    /// Without a number the wanted release is meant, where it is condemned: it is the one that a person waits for.
    private AdmissionResult pardon(Command.Pardon command) {
        Optional<ServiceRecord> known = known(world, command.service());
        if (known.isEmpty()) {
            return unknown(world, command.service());
        }
        ServiceRecord service = known.get();
        Optional<Map.Entry<Digest, ReleaseRecord>> release = condemned(service).entrySet().stream()
                .filter(e ->
                        command.release().map(n -> n == e.getValue().number()).orElse(true))
                .max(Comparator.<Map.Entry<Digest, ReleaseRecord>, Boolean>comparing(
                                e -> isWanted(service.name(), e.getKey()))
                        .thenComparingInt(e -> e.getValue().number()));
        if (release.isEmpty()) {
            String what = command.release().map(n -> "v" + n + " of ").orElse("no release of ");
            return AdmissionResult.Refused.of(
                    "R406",
                    what + service.name() + " is" + (command.release().isPresent() ? " not" : "") + " condemned",
                    "a pardon clears a verdict",
                    "stele releases " + service.name());
        }
        Digest id = release.get().getKey();
        return admitted(
                new LedgerEvent.OrderGiven(new Order.Pardon(service.name(), id, command.reason()), command.by()),
                new AffectedService(service.name(), Optional.empty(), Optional.of(id), Change.PARDONED));
    }

    /// Releases that are condemned, or will be as soon as the traffic has left them.
    private static SequencedMap<Digest, ReleaseRecord> condemned(ServiceRecord service) {
        TreeMap<Digest, ReleaseRecord> out = new TreeMap<>(service.releases());
        out.entrySet().removeIf(e -> !e.getValue().isCondemned() && !isBeingCondemned(service, e.getKey()));
        return out;
    }

    static boolean isBeingCondemned(ServiceRecord service, Digest release) {
        return service.moving()
                .map(RolloutRecord::rollout)
                .filter(r -> r.phase() == Rollout.Phase.REVERTING && r.to().equals(release))
                .flatMap(Rollout::ending)
                .filter(Rollout.Ending::condemned)
                .isPresent();
    }

    private boolean isWanted(String service, Digest release) {
        return world.desired().release(service).equals(Optional.of(release));
    }

    private AdmissionResult stop(Command.Stop command) {
        Optional<String> named = command.service();
        if (named.isPresent() && known(world, named.get()).isEmpty()) {
            return unknown(world, named.get());
        }
        List<LedgerEvent> events = new ArrayList<>();
        List<AffectedService> affected = new ArrayList<>();
        for (ServiceRecord service : world.recorded().services().values()) {
            boolean meant = named.map(service.name()::equals).orElse(!service.stopped());
            if (meant && !service.stopped()) {
                events.add(new LedgerEvent.OrderGiven(new Order.Stop(service.name()), command.by()));
            }
            if (meant) {
                Change change = service.stopped() ? Change.IS_STOPPED : Change.STOPS;
                affected.add(new AffectedService(service.name(), service.serving(), Optional.empty(), change));
            }
        }
        return new AdmissionResult.Admitted(events, Optional.empty(), affected);
    }

    static Optional<ServiceRecord> known(World world, String name) {
        return Optional.ofNullable(world.recorded().services().get(name));
    }

    static AdmissionResult unknown(World world, String name) {
        String all = String.join(", ", world.recorded().services().keySet());
        return AdmissionResult.Refused.of(
                "S404",
                "there is no service \"" + name + "\"",
                all.isEmpty()
                        ? "nothing was ever applied here"
                        : NearestWord.question(name, world.recorded().services().keySet()) + "there are: " + all,
                "stele status");
    }
}
