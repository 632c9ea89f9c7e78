package dev.stele.sim;

import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Draws how a single effect goes: as it should, not at all, done and reported as failed, or so slowly that nobody
/// would wait for it.
final class Hazards {
    /// Longer than any history.
    private static final long NEVER_MILLIS = 1_000L * 24 * 60 * 60_000;

    /// A step that hangs for so long is given up.
    private static final long NOTICED_MILLIS = 125_000;

    /// How it goes.
    sealed interface Turn {
        /// For how long it is not as it should be, as far as anybody can see.
        default long hampersMillis() {
            return switch (this) {
                case Goes _, Refused _, Denied _ -> 0;
                case Silent(var millis) -> Math.min(millis, NOTICED_MILLIS);
                case Late(var millis) -> millis;
                case Lost(var millis, var _) -> Math.min(millis, NOTICED_MILLIS);
            };
        }

        /// As it should.
        record Goes() implements Turn {}

        /// Nothing happens.
        record Refused(Outcome outcome) implements Turn {}

        /// It is done, and somebody says that it failed.
        record Denied(Outcome outcome) implements Turn {}

        /// It is done at once and nobody hears of it for so long.
        record Silent(long millis) implements Turn {}

        /// It is done after so long.
        record Late(long millis) implements Turn {}

        /// Nothing happens, and nobody hears of that for so long.
        record Lost(long millis, Outcome outcome) implements Turn {}
    }

    private static final Turn GOES = new Turn.Goes();

    private final Simulation sim;
    private final RandomGenerator chance;
    private final int refusedPerMille;
    private final int deniedPerMille;
    private final int slowPerMille;

    /// Instances that can be neither stopped nor removed, and until when.
    private final Map<String, Long> stuck = new HashMap<>();

    private long fullUntil = Long.MIN_VALUE;
    private boolean over;

    Hazards(Simulation sim) {
        this.sim = sim;
        chance = sim.chance();
        refusedPerMille = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1, 60);
        deniedPerMille = chance.nextInt(2) == 0 ? 0 : chance.nextInt(1, 30);
        slowPerMille = chance.nextInt(3) != 0 ? 0 : chance.nextInt(1, 25);
    }

    /// Nothing goes wrong any more. What hangs, hangs.
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

    Turn pull() {
        return draw("pull", chance.nextInt(1_000, 300_000));
    }

    Turn step(InstanceAction action) {
        return switch (action) {
            case InstanceAction.Create _ -> create();
            case InstanceAction.Start _ -> draw("start", hang());
            case InstanceAction.Drain _ -> GOES;
            case InstanceAction.Stop stop -> isStuck(stop.instance()) ? refuse("stop") : draw("stop", hang());
            case InstanceAction.Remove remove -> isStuck(remove.instance()) ? refuse("remove") : draw("remove", hang());
        };
    }

    private Turn create() {
        if (!over && sim.time().now() < fullUntil) {
            sim.reach("full.create");
            return new Turn.Refused(Outcome.platform("disk", "no space left on device"));
        }
        return draw("create", hang());
    }

    /// What the image itself is to blame for.
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

    private Turn refuse(String kind) {
        sim.reach("stuck." + kind);
        return new Turn.Refused(Outcome.platform(kind, "device or resource busy"));
    }

    private long hang() {
        return chance.nextInt(3) == 0 ? NEVER_MILLIS : chance.nextInt(5_000, 300_000);
    }

    private Turn draw(String kind, long millis) {
        int drawn = chance.nextInt(1_000);
        int how = chance.nextInt(3);
        if (over) {
            return GOES;
        }
        Outcome failed = Outcome.platform(kind, "drawn by the simulator");
        if (drawn < refusedPerMille) {
            sim.reach("fail." + kind);
            return new Turn.Refused(failed);
        }
        if (drawn < refusedPerMille + deniedPerMille) {
            sim.reach("denied." + kind);
            return new Turn.Denied(failed);
        }
        if (drawn < refusedPerMille + deniedPerMille + slowPerMille) {
            return slow(kind, millis, how);
        }
        return GOES;
    }

    private Turn slow(String kind, long millis, int how) {
        sim.reach((millis == NEVER_MILLIS ? "never." : "slow.") + kind);
        return switch (how) {
            case 0 -> new Turn.Silent(millis);
            case 1 -> new Turn.Late(Math.min(millis, 120_000));
            default -> new Turn.Lost(millis, Outcome.platform(kind, "it took too long"));
        };
    }
}
