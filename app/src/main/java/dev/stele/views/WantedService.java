package dev.stele.views;

import dev.stele.control.Plan;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.Rollout;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a goal changes of its service.
final class WantedService {
    private static final String NO_INSTANCE = "scaled to 0: no instance is started";

    private final ServiceGoal goal;
    private final String fleet;
    private final String owner;
    private final ServiceRecord record;
    private final Digest release;
    private final Optional<ReleaseRecord> known;
    private final Optional<ReleaseRecord> serving;
    private final Optional<ServiceGoal> before;
    private final Optional<Rollout> moving;

    /// @param fleet name of the one that the goal stands in
    WantedService(World world, ServiceGoal goal, String fleet) {
        this.goal = goal;
        this.fleet = fleet;
        owner = world.desired().fleet().owner(goal.name());
        record = world.recorded().service(goal.name());
        release = goal.release().id();
        known = Optional.ofNullable(record.releases().get(release));
        serving = record.serving().filter(_ -> !record.stopped()).map(record::release);
        before = world.desired().goal(goal.name()).filter(_ -> !record.stopped());
        moving = record.moving().map(RolloutRecord::rollout);
    }

    /// Absent when all is so already.
    ///
    /// @param contents of config files that are known, by their digest
    Optional<Plan.Change> change(Function<Digest, Optional<byte[]>> contents) {
        if (isHeld()) {
            return Optional.of(change(Plan.Kind.HELD, policies(), adopted(adjusted(heldNote()))));
        }
        if (serving.isEmpty()) {
            List<Plan.Difference> image = List.of(new Plan.Difference("image", "", goal.imageName()));
            return Optional.of(change(Plan.Kind.START, image, adopted(startNotes())));
        }
        List<Plan.Difference> differences = Differences.between(
                new Differences.Side(servingName(), serving.get().release(), before),
                new Differences.Side(goal.imageName(), goal.release(), before.map(_ -> goal)),
                contents);
        if (!isServing() || moving.isPresent()) {
            return Optional.of(change(Plan.Kind.ROLLOUT, differences, adopted(List.of(rolloutNote()))));
        }
        List<String> notes = adopted(adjusted(""));
        return differences.isEmpty() && notes.isEmpty()
                ? Optional.empty()
                : Optional.of(change(Plan.Kind.ADJUST, differences, notes));
    }

    private Plan.Change change(Plan.Kind kind, List<Plan.Difference> differences, List<String> notes) {
        return new Plan.Change(
                goal.name(), kind, serving.map(ReleaseRecord::number), Optional.of(number()), differences, notes);
    }

    /// How people wrote its image last: a release keeps the name that it was made with.
    private String servingName() {
        return before.filter(was -> was.release().id().equals(record.serving().orElseThrow()))
                .map(ServiceGoal::imageName)
                .orElseGet(() -> serving.orElseThrow().imageName());
    }

    private int number() {
        return known.map(ReleaseRecord::number).orElse(record.newestNumber() + 1);
    }

    private String label() {
        return "v" + number();
    }

    private boolean isServing() {
        return known.isPresent() && serving.equals(known);
    }

    /// Also where the verdict comes as soon as the traffic has left the release.
    private boolean isHeld() {
        return isCondemned() || isReverted() || isLeft();
    }

    private boolean isCondemned() {
        return known.filter(ReleaseRecord::isCondemned).isPresent();
    }

    private boolean isReverted() {
        return moving.filter(r -> r.phase() == Rollout.Phase.REVERTING && r.to().equals(release))
                .flatMap(Rollout::ending)
                .filter(Rollout.Ending::condemned)
                .isPresent();
    }

    /// A person's rollback leaves it.
    private boolean isLeft() {
        boolean ordered = record.rollback().isPresent() && moving.isEmpty();
        boolean goesBack = moving.filter(r -> r.kind() == Rollout.Kind.ROLLBACK && r.phase() != Rollout.Phase.REVERTING)
                .isPresent();
        return (ordered || goesBack) && isServing();
    }

    private String heldNote() {
        String why = isCondemned()
                ? "condemned: " + known.orElseThrow().note()
                : isReverted() ? "is being reverted" : "a rollback leaves it";
        return why + "; to try again:  stele pardon " + goal.name() + " --release " + label() + " --reason TEXT";
    }

    private List<String> startNotes() {
        List<String> notes = new ArrayList<>();
        notes.add(goal.replicas() == 0 ? NO_INSTANCE : RolloutShape.instances(goal.replicas()));
        moving.map(Rollout::to)
                .map(to -> to.equals(release)
                        ? "is being started already"
                        : "ends the start of " + record.release(to).label())
                .ifPresent(notes::add);
        return notes;
    }

    private String rolloutNote() {
        Optional<String> other = moving.map(Rollout::to)
                .filter(to -> !to.equals(release))
                .map(to -> "ends the rollout of " + record.release(to).label() + "; ");
        if (isServing()) {
            return other.orElse("") + label() + " has its instances and serves";
        }
        if (moving.isPresent() && other.isEmpty()) {
            return "is being rolled out already";
        }
        return other.orElse("")
                + (goal.replicas() == 0 ? NO_INSTANCE : RolloutShape.of(goal).sentence());
    }

    /// What holds without a rollout, from the moment of the apply on.
    private List<Plan.Difference> policies() {
        return before.map(was -> Differences.between(
                        new Differences.Side("", was.release(), before),
                        new Differences.Side("", was.release(), Optional.of(goal)),
                        _ -> Optional.empty()))
                .orElse(List.of());
    }

    /// @param first the most important note; empty for none
    private List<String> adjusted(String first) {
        List<String> notes = new ArrayList<>();
        if (!first.isEmpty()) {
            notes.add(first);
        }
        if (before.filter(was -> !was.route().equals(goal.route())).isPresent()) {
            notes.add("one gateway epoch, no instance touched");
        }
        int more = goal.replicas() - before.map(ServiceGoal::replicas).orElse(goal.replicas());
        if (more != 0) {
            notes.add(RolloutShape.instances(Math.abs(more)) + (more > 0 ? " added" : " drained and removed"));
        }
        if (isServing() && !servingName().equals(goal.imageName())) {
            notes.add("the same image under another name, no instance touched");
        }
        return notes;
    }

    private List<String> adopted(List<String> notes) {
        List<String> out = new ArrayList<>(notes);
        if (before.isPresent() && !owner.equals(fleet)) {
            out.add("taken over from the fleet \"" + owner + "\"");
        }
        return out;
    }
}
