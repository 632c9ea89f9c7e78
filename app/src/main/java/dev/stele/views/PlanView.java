package dev.stele.views;

import dev.stele.control.Plan;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.ServiceGoal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Computes what a fleet would change, from the same world that the engine decides on. Pure.
public final class PlanView {
    private static final String NO_INSTANCE = "scaled to 0: no instance is started";

    private final World world;

    public PlanView(World world) {
        this.world = world;
    }

    public Plan of(Fleet fleet) {
        List<Plan.Change> changes = new ArrayList<>();
        int unchanged = 0;
        for (ServiceGoal goal : fleet.services().values()) {
            Optional<Plan.Change> change = change(goal);
            change.ifPresent(changes::add);
            unchanged += change.isPresent() ? 0 : 1;
        }
        for (String name : world.desired().fleet().services().keySet()) {
            if (!fleet.services().containsKey(name)
                    && !world.recorded().service(name).stopped()) {
                changes.add(abandoned(name));
            }
        }
        return new Plan(fleet.name(), fleet.environment(), changes, unchanged);
    }

    private Optional<Plan.Change> change(ServiceGoal goal) {
        ServiceRecord record = world.recorded().service(goal.name());
        Optional<ServiceGoal> before = world.desired().goal(goal.name()).filter(_ -> !record.stopped());
        Optional<ReleaseRecord> known =
                Optional.ofNullable(record.releases().get(goal.release().id()));
        int number = known.map(ReleaseRecord::number).orElse(nextNumber(record));
        if (known.filter(ReleaseRecord::isCondemned).isPresent()) {
            String note = "condemned: " + known.get().note() + "; to try again:  stele pardon " + goal.name()
                    + " --release v" + number + " --reason TEXT";
            return Optional.of(new Plan.Change(
                    goal.name(), Plan.Kind.HELD, from(goal.name()), Optional.of(number), List.of(), List.of(note)));
        }
        if (before.isEmpty()) {
            List<Plan.Difference> image = List.of(new Plan.Difference("image", "", goal.imageName()));
            String note = goal.replicas() == 0
                    ? NO_INSTANCE
                    : goal.replicas() + (goal.replicas() == 1 ? " instance" : " instances");
            return Optional.of(new Plan.Change(
                    goal.name(), Plan.Kind.START, from(goal.name()), Optional.of(number), image, List.of(note)));
        }
        List<Plan.Difference> differences = Differences.between(before.get(), goal);
        boolean same = running(record, before.get()).equals(Optional.of(number));
        if (same && differences.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                same
                        ? new Plan.Change(
                                goal.name(),
                                Plan.Kind.ADJUST,
                                from(goal.name()),
                                Optional.of(number),
                                differences,
                                adjustNotes(before.get(), goal))
                        : new Plan.Change(
                                goal.name(),
                                Plan.Kind.ROLLOUT,
                                from(goal.name()),
                                Optional.of(number),
                                differences,
                                List.of(change(record, number, goal))));
    }

    /// The release that is being rolled out or carries the traffic.
    private static Optional<Integer> running(ServiceRecord record, ServiceGoal before) {
        return record.moving()
                .map(r -> r.rollout().to())
                .or(record::serving)
                .or(() -> Optional.of(before.release().id()))
                .flatMap(id -> Optional.ofNullable(record.releases().get(id)))
                .map(ReleaseRecord::number);
    }

    /// The release that carries the traffic now.
    private Optional<Integer> from(String service) {
        ServiceRecord record = world.recorded().service(service);
        return record.stopped()
                ? Optional.empty()
                : record.serving().map(id -> record.release(id).number());
    }

    private Plan.Change abandoned(String name) {
        ServiceRecord record = world.recorded().service(name);
        return new Plan.Change(
                name,
                Plan.Kind.ABANDONED,
                record.serving().map(id -> record.release(id).number()),
                Optional.empty(),
                List.of(),
                List.of("no longer in the file; it keeps running until  stele stop " + name));
    }

    private static int nextNumber(ServiceRecord record) {
        return record.newestNumber() + 1;
    }

    private static List<String> adjustNotes(ServiceGoal before, ServiceGoal after) {
        List<String> notes = new ArrayList<>();
        if (!before.route().equals(after.route())) {
            notes.add("one gateway epoch, no instance touched");
        }
        int more = after.replicas() - before.replicas();
        if (more != 0) {
            notes.add(Math.abs(more) + (more > 0 ? " instances added" : " instances drained and removed"));
        }
        return notes;
    }

    private static String change(ServiceRecord record, int number, ServiceGoal goal) {
        boolean serves = record.serving()
                .filter(id -> record.release(id).number() == number)
                .isPresent();
        return record.moving()
                .filter(_ -> serves)
                .map(r -> "ends the rollout of "
                        + record.release(r.rollout().to()).label() + "; "
                        + record.release(goal.release().id()).label() + " has its instances and serves")
                .orElseGet(() -> strategy(goal));
    }

    private static String strategy(ServiceGoal goal) {
        RolloutPolicy policy = goal.policies().rollout();
        int replicas = goal.replicas();
        if (replicas == 0) {
            return NO_INSTANCE;
        }
        return switch (policy.strategy()) {
            case BLUE_GREEN ->
                "blue-green: " + replicas + " instances beside the present ones, then all traffic in one epoch";
            case ROLLING ->
                "rolling: at most " + Math.max(1, policy.maxSurge().ceil(replicas)) + " more and "
                        + policy.maxUnavailable().floor(replicas) + " fewer than " + replicas + " at any time";
        };
    }
}
