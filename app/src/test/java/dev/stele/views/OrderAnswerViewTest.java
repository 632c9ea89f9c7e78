package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FollowedOrder;
import dev.stele.control.OrderAnswers;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderState;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Tier;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.route.PoolId;
import dev.stele.text.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What is said of an order: releases by their numbers, who asked for something else, and why it was refused.
class OrderAnswerViewTest {
    private static OrderAnswers.Answer answer(Worlds worlds, OrderGoal goal, LedgerEvent... newest) {
        return answer(worlds, "", goal, newest);
    }

    private static OrderAnswers.Answer answer(Worlds worlds, String gatewayWhy, OrderGoal goal, LedgerEvent... newest) {
        List<History.Line> lines = new ArrayList<>();
        long index = worlds.world().recorded().entries() - newest.length;
        for (LedgerEvent event : newest) {
            lines.add(new History.Line(index++, new LedgerEntry(Instant.EPOCH, event), ""));
        }
        WorldSnapshot view = new WorldSnapshot(worlds.world(), List.of(), 0);
        OrderAnswers all = new OrderAnswerView(view, gatewayWhy, lines).of(new FollowedOrder(List.of(goal)));
        assertThat(OrderAnswers.fromJson(Json.parse(all.toJson().text()))).isEqualTo(all);
        assertThat(FollowedOrder.fromJson(Json.parse(
                                new FollowedOrder(List.of(goal)).toJson().text()))
                        .goals())
                .containsExactly(goal);
        return all.all().getFirst();
    }

    @Test
    void whoAppliedSomethingElseIsNamed() {
        Worlds worlds = Worlds.two();
        LedgerEvent bobs = new LedgerEvent.DesiredSet(2, dev.stele.oci.Digest.sha256(new byte[0]), "bob");
        OrderAnswers.Answer told =
                answer(worlds, OrderGoal.serve("web", Worlds.release("1").id(), 1), bobs);
        assertThat(told.state()).isEqualTo(OrderState.SUPERSEDED);
        assertThat(told.by()).isEqualTo("bob");
        assertThat(told.numbers())
                .isEqualTo(new OrderAnswers.Numbers(
                        Optional.of(1), Optional.of(2), Optional.of(2), Optional.empty(), Optional.of(1)));
    }

    @Test
    void aReleaseThatWasNeverMadeHasNoNumber() {
        OrderAnswers.Answer told =
                answer(Worlds.two(), OrderGoal.serve("web", Worlds.release("9").id(), 1));
        assertThat(told.state()).isEqualTo(OrderState.SUPERSEDED);
        assertThat(told.numbers().asked()).isEmpty();
        assertThat(told.by()).isEmpty();
    }

    @Test
    void aRefusedRollbackHasItsReason() {
        Worlds worlds = Worlds.two();
        LedgerEvent refused = new LedgerEvent.OrderRefused("web", "it was tried 4 times; the last time: no room");
        worlds.say(refused);
        OrderGoal back = OrderGoal.back(
                "web",
                Optional.of(Worlds.release("1").id()),
                Optional.of(Worlds.release("2").id()),
                7);
        OrderAnswers.Answer told = answer(worlds, back, refused);
        assertThat(told.state()).isEqualTo(OrderState.REFUSED);
        assertThat(told.reason()).isEqualTo("it was tried 4 times; the last time: no room");
        assertThat(told.numbers().condemned())
                .as("what it left is not condemned")
                .isEmpty();
    }

    @Test
    void whatIsMissingIsSaidWhileItGoesOn() {
        OrderAnswers.Answer told =
                answer(Worlds.two(), OrderGoal.serve("web", Worlds.release("2").id(), 1));
        assertThat(told.state()).isEqualTo(OrderState.GOING);
        assertThat(told.replicas().ready()).isZero();
        assertThat(told.reason()).isEqualTo("0 of 2 instances are ready; a replacement is starting");
    }

    @Test
    void aGatewayThatCannotStartIsWhatAnHealthyServiceWaitsFor() {
        PoolId pool = new PoolId("web", Worlds.release("2").id());
        Fleet fleet = Worlds.fleet("2", 2);
        ServiceGoal goalOf = Objects.requireNonNull(fleet.services().get("web"));
        RouteGoal route = new RouteGoal(Optional.empty(), "/", "http", false);
        TreeMap<String, ServiceGoal> services = new TreeMap<>(Map.of(
                "web",
                new ServiceGoal(
                        "web", goalOf.imageName(), goalOf.release(), 2, Optional.of(route), goalOf.policies())));
        Worlds worlds = Worlds.two().wants(new Fleet("shop", "default", services));
        TreeMap<String, ObservedInstance> seen = new TreeMap<>();
        for (int i = 1; i <= 2; i++) {
            String id = "web-" + i;
            worlds.say(new LedgerEvent.InstanceIntent(
                            id + "/create#" + i,
                            id,
                            LedgerEvent.Step.CREATE,
                            Optional.of(new LedgerEvent.Announced(pool, i, i - 1, 1, i))))
                    .say(new LedgerEvent.Closed(id + "/create#" + i, Outcome.done()))
                    .say(new LedgerEvent.BecameReady(id));
            seen.put(
                    id,
                    new ObservedInstance(
                            id,
                            pool,
                            "10.0.0." + i,
                            ObservedInstance.State.RUNNING,
                            new ObservedInstance.ProbeResult(ObservedInstance.Health.READY, ""),
                            List.of(),
                            Optional.empty()));
        }
        worlds.say(new LedgerEvent.PoolChanged(new PoolAction.EnsurePool(pool, 2, Tier.SERVING)));
        worlds.sees(new Observation(seen, new TreeSet<>(), List.of(), new TreeMap<>()));
        OrderGoal goal = OrderGoal.serve("web", Worlds.release("2").id(), 1);
        assertThat(answer(worlds, goal).reason()).isEqualTo("the gateway does not answer");
        assertThat(answer(worlds, "another program listens there", goal).reason())
                .isEqualTo("the gateway cannot start: another program listens there");
    }
}
