package dev.stele.sim;

import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Draws whether a single effect succeeds, is refused, is carried out and reported as failed, or takes longer than
/// the server waits.
final class EffectFaults {
    /// Longer than any history.
    private static final long NEVER_MILLIS = 1_000L * 24 * 60 * 60_000;

    /// A step that hangs for so long is given up.
    private static final long NOTICED_MILLIS = 125_000;

    /// How the effect goes.
    sealed interface Course {
        /// For how long the fault disturbs the service, as far as the server can observe it.
        default long disturbsMillis() {
            return switch (this) {
                case Succeeds _, Refused _, FalselyFailed _ -> 0;
                case LateOutcome(var millis) -> Math.min(millis, NOTICED_MILLIS);
                case LateEffect(var millis) -> millis;
                case Lost(var millis, var _) -> Math.min(millis, NOTICED_MILLIS);
            };
        }

        /// It is carried out and reported.
        record Succeeds() implements Course {}

        /// It is not carried out, and reported as failed.
        record Refused(Outcome outcome) implements Course {}

        /// It is carried out and reported as failed.
        record FalselyFailed(Outcome outcome) implements Course {}

        /// It is carried out at once and reported after that time.
        record LateOutcome(long millis) implements Course {}

        /// It is reported at once and carried out after that time.
        record LateEffect(long millis) implements Course {}

        /// It is not carried out, and that is reported after that time.
        record Lost(long millis, Outcome outcome) implements Course {}
    }

    private static final Course SUCCEEDS = new Course.Succeeds();

    private final Simulation sim;
    private final RandomGenerator chance;
    private final int refusedPerMille;
    private final int deniedPerMille;
    private final int slowPerMille;

    /// Instances that can be neither stopped nor removed, and until when.
    private final Map<String, Long> stuck = new HashMap<>();

    private long fullUntil = Long.MIN_VALUE;
    private boolean over;

    EffectFaults(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
        refusedPerMille = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1, 60);
        deniedPerMille = chance.nextInt(2) == 0 ? 0 : chance.nextInt(1, 30);
        slowPerMille = chance.nextInt(3) != 0 ? 0 : chance.nextInt(1, 25);
    }

    /// No more faults are drawn. Effects that hang go on hanging.
    void end() {
        over = true;
    }

    /// No instance can be created for so long.
    void full(long millis) {
        fullUntil = sim.time().now() + millis;
    }

    /// The instance can be neither stopped nor removed for so long.
    void stick(String instance, long millis) {
        stuck.put(instance, sim.time().now() + millis);
    }

    Course pull() {
        return draw("pull", chance.nextInt(1_000, 300_000));
    }

    Course step(InstanceAction action) {
        return switch (action) {
            case InstanceAction.Create _ -> create();
            case InstanceAction.Start _ -> draw("start", hang());
            case InstanceAction.Drain _ -> SUCCEEDS;
            case InstanceAction.Stop stop -> isStuck(stop.instance()) ? refuse("stop") : draw("stop", hang());
            case InstanceAction.Remove remove -> isStuck(remove.instance()) ? refuse("remove") : draw("remove", hang());
        };
    }

    private Course create() {
        if (!over && sim.time().now() < fullUntil) {
            sim.reach("full.create");
            return new Course.Refused(Outcome.platform("disk", "no space left on device"));
        }
        return draw("create", hang());
    }

    /// The failure that the image itself causes, if any.
    static Outcome blame(InstanceAction action, Images image, Outcome otherwise) {
        return switch (action) {
            case InstanceAction.Create _
            when image == Images.UNMAKABLE -> Outcome.release("create", "its user is no number");
            case InstanceAction.Start _
            when image == Images.UNSTARTABLE -> Outcome.release("start", "there is no such program");
            case InstanceAction.Create _,
                    InstanceAction.Start _,
                    InstanceAction.Drain _,
                    InstanceAction.Stop _,
                    InstanceAction.Remove _ -> otherwise;
        };
    }

    private boolean isStuck(String instance) {
        return !over && sim.time().now() < stuck.getOrDefault(instance, Long.MIN_VALUE);
    }

    private Course refuse(String kind) {
        sim.reach("stuck." + kind);
        return new Course.Refused(Outcome.platform(kind, "device or resource busy"));
    }

    private long hang() {
        return chance.nextInt(3) == 0 ? NEVER_MILLIS : chance.nextInt(5_000, 300_000);
    }

    private Course draw(String kind, long millis) {
        int drawn = chance.nextInt(1_000);
        int how = chance.nextInt(3);
        if (over) {
            return SUCCEEDS;
        }
        Outcome failed = Outcome.platform(kind, "drawn by the simulator");
        if (drawn < refusedPerMille) {
            sim.reach("fail." + kind);
            return new Course.Refused(failed);
        }
        if (drawn < refusedPerMille + deniedPerMille) {
            sim.reach("denied." + kind);
            return new Course.FalselyFailed(failed);
        }
        if (drawn < refusedPerMille + deniedPerMille + slowPerMille) {
            return slow(kind, millis, how);
        }
        return SUCCEEDS;
    }

    private Course slow(String kind, long millis, int how) {
        sim.reach((millis == NEVER_MILLIS ? "never." : "slow.") + kind);
        return switch (how) {
            case 0 -> new Course.LateOutcome(millis);
            case 1 -> new Course.LateEffect(Math.min(millis, 120_000));
            default -> new Course.Lost(millis, Outcome.platform(kind, "it took too long"));
        };
    }
}
