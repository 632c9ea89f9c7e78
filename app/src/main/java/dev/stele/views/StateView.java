package dev.stele.views;

import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Condition;
import dev.stele.control.ServiceStatus.State;
import dev.stele.engine.Decision;
import dev.stele.engine.FailureBackOff;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.PoolAction;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.Rollout;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.ServiceGoal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Computes the state of a service and one sentence that explains why it is not `healthy`. If several states apply,
/// the one that most needs an operator is reported.
final class StateView {
    private static final int LIMITS_MAX = 5;

    private final WorldSnapshot view;
    private final String name;
    private final ServiceRecord record;
    private final Optional<ServiceGoal> goal;
    private final Counts counts;

    /// What the status counts; a sentence never counts by itself.
    record Counts(ServiceStatus.Replicas replicas, List<ServiceStatus.Pool> pools) {}

    private StateView(WorldSnapshot view, String name, Counts counts) {
        this.view = view;
        this.name = name;
        this.counts = counts;
        this.record = view.world().recorded().service(name);
        this.goal = view.world().desired().goal(name);
    }

    static Condition of(WorldSnapshot view, String name, Counts counts) {
        StateView state = new StateView(view, name, counts);
        Condition judged =
                state.judge(counts.replicas().ready(), counts.replicas().wanted());
        return new Condition(judged.state(), state.why(judged), state.limits(), StepView.of(state.record, state.goal));
    }

    /// While nothing can be recorded nothing is begun, whatever the engine waits for.
    private String why(Condition judged) {
        return view.troubles().ledger().isEmpty() || judged.state() == State.HEALTHY
                ? judged.why()
                : "nothing can be changed, since nothing can be recorded: "
                        + view.troubles().ledger();
    }

    /// What the platform says of limits, newest instance last.
    private List<String> limits() {
        List<String> all = new ArrayList<>();
        view.world().observed().platform().limits().forEach((id, sentences) -> {
            InstanceRecord instance = view.world().recorded().instances().get(id);
            if (instance != null && instance.pool().service().equals(name)) {
                sentences.forEach(sentence -> all.add(id + " " + sentence));
            }
        });
        if (all.size() <= LIMITS_MAX) {
            return all;
        }
        List<String> out = new ArrayList<>(all.subList(0, LIMITS_MAX));
        out.add("and " + (all.size() - LIMITS_MAX) + " more of " + name + " have reached limits");
        return out;
    }

    private Condition judge(int ready, int wanted) {
        if (record.stopped()) {
            return new Condition(State.STOPPED, "stopped by order; the next apply starts it");
        }
        Optional<RolloutRecord> moving = record.moving();
        if (moving.isEmpty() && ready < wanted && isLost()) {
            return new Condition(State.DEGRADED, lastReason("no release can serve"));
        }
        if (moving.isEmpty() && ready < wanted && record.serving().isPresent()) {
            return new Condition(State.HEALING, reason(healing(ready, wanted)));
        }
        if (isDrifted()) {
            return new Condition(State.DRIFTED, drift());
        }
        if (moving.isPresent()) {
            boolean paused = moving.get().rollout().phase() == Rollout.Phase.PAUSED;
            Rollout rollout = moving.get().rollout();
            return new Condition(paused ? State.PAUSED : State.ROLLING, ready(rollout, reason(phase(rollout))));
        }
        return settled();
    }

    /// How many instances of the release that is brought in are ready stands before what the rollout waits for, while
    /// that is its instances. What the engine says is of the next moment and may be about something else already.
    private String ready(Rollout rollout, String reason) {
        if (rollout.phase() != Rollout.Phase.LAUNCHING || !reason.startsWith("brings ")) {
            return reason;
        }
        int release = record.release(rollout.to()).number();
        int wanted = counts.replicas().wanted();
        int ready = counts.pools().stream()
                .filter(pool -> pool.release() == release)
                .mapToInt(ServiceStatus.Pool::ready)
                .sum();
        return Math.min(ready, wanted) + " of " + wanted + " instances of v" + release + " are ready; " + reason;
    }

    private Condition settled() {
        Optional<ReleaseRecord> wish =
                goal.map(g -> record.releases().get(g.release().id()));
        boolean other = goal.isPresent()
                && record.serving().filter(goal.get().release().id()::equals).isEmpty();
        if (other && wish.filter(ReleaseRecord::isCondemned).isPresent()) {
            return new Condition(
                    State.HELD,
                    "the fleet wants " + wish.get().label() + ", condemned: "
                            + wish.get().note());
        }
        if (other) {
            return new Condition(State.PAUSED, reason(lastReason("waits to roll out")));
        }
        boolean empty = goal.filter(g -> g.replicas() == 0).isPresent();
        return new Condition(State.HEALTHY, empty ? "scaled to 0" : "");
    }

    /// The last rollout ended without any release that can serve, and nothing more is attempted.
    private boolean isLost() {
        return (record.serving().isEmpty() && record.rollout().isPresent())
                || record.rollout()
                        .flatMap(r -> r.rollout().ending())
                        .filter(e -> e.outcome() == Rollout.Result.FAILED_NO_TARGET)
                        .isPresent();
    }

    private String lastReason(String otherwise) {
        return record.rollout()
                .flatMap(r -> r.rollout().ending())
                .map(Rollout.Ending::reason)
                .filter(reason -> !reason.isEmpty())
                .orElse(otherwise);
    }

    /// What the engine reports that it waits for, or else `otherwise`.
    private String reason(String otherwise) {
        List<String> said = view.why().stream()
                .filter(why -> why.service().equals(name))
                .map(Decision.Why::sentence)
                .toList();
        return said.isEmpty() ? otherwise : said.getLast();
    }

    private String healing(int ready, int wanted) {
        World world = view.world();
        String gone = world.recorded().instances().values().stream()
                .filter(i -> i.pool().service().equals(name))
                .filter(i -> i.retiring()
                        .filter(r -> r.cause() != PoolAction.Cause.SURPLUS)
                        .isPresent())
                .map(StateView::sentence)
                .collect(Collectors.joining("; "));
        return gone.isEmpty()
                ? ready + " of " + wanted + " instances are ready; a replacement is starting" + causes()
                : gone + ", replacing";
    }

    /// Why the newest of the failed instances failed, which is gone itself by then, and how the check of the one in its
    /// place fails now.
    private String causes() {
        String causes =
                Stream.concat(lastFailure().stream(), lastAnswer().stream()).collect(Collectors.joining("; "));
        return causes.isEmpty() ? "" : ": " + causes;
    }

    private Optional<String> lastFailure() {
        return record.serving()
                .map(release -> record.pool(release).backOffs().values().stream())
                .orElseGet(Stream::empty)
                .max(Comparator.comparingLong(FailureBackOff::index))
                .map(FailureBackOff::reason)
                .filter(reason -> !reason.isEmpty());
    }

    private Optional<String> lastAnswer() {
        return view.world().observed().platform().instances().values().stream()
                .filter(seen -> seen.pool().service().equals(name) && !seen.isReady())
                .filter(seen -> !seen.lastProbe().isEmpty())
                .map(seen -> "instance " + seen.instance() + ": " + seen.lastProbe())
                .findFirst();
    }

    private static String sentence(InstanceRecord instance) {
        return "instance " + instance.id() + " "
                + instance.retiring().orElseThrow().reason();
    }

    private boolean isDrifted() {
        return goal.filter(g -> g.policies().heal() != ServiceGoal.Heal.REPLACE).isPresent() && !drift().isEmpty();
    }

    private String drift() {
        return view.world().recorded().drift().entrySet().stream()
                .filter(e -> e.getKey().startsWith(name + "-"))
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining("; "));
    }

    private String phase(Rollout rollout) {
        String label = record.release(rollout.to()).label();
        return switch (rollout.phase()) {
            case PREPARING -> "making the image of " + label + " present";
            case LAUNCHING -> "starting instances of " + label;
            case SHIFTING -> "moving traffic to " + label;
            case BAKING -> label + " has all traffic and proves itself";
            case PAUSED -> label + " failed and waits for a person";
            case REVERTING -> "going back from " + label;
            case DONE -> "";
        };
    }
}
