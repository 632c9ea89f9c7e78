package dev.stele.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observation;
import dev.stele.engine.Outcome;
import dev.stele.route.GatewayState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Rules of a pass apart from what engine and keeper decide. The simulator checks whole histories.
class ReconcilerTest {
    private static final Command STOP = new Command.Stop(Optional.of("web"), "ana");
    private static final Command BACK = new Command.Rollback(Optional.of("web"), Optional.empty(), "slow", "ana");

    private LoopState state =
            LoopState.after(Shop.serving().recorded(), Shop.serving().desired());
    private long nowMillis;

    private Pass pass(LoopEvent... events) {
        List<LoopEvent> all = new ArrayList<>(List.of(events));
        all.add(new LoopEvent.ObservationTaken(
                Observation.NOTHING,
                Optional.of(new GatewayState(
                        "boot",
                        0,
                        0,
                        new GatewayState.MembershipVersion(0, 0),
                        List.of(),
                        new TreeMap<>(),
                        List.of()))));
        Pass pass = Reconciler.REAL.pass(state, all, nowMillis);
        state = pass.state();
        return pass;
    }

    private Pass durable() {
        return pass(
                new LoopEvent.Appended(state.writes().appending().orElseThrow().first()));
    }

    /// Takes the fence, and lets everything that follows become durable until nothing is on its way.
    private void settle() {
        pass();
        while (state.writes().appending().isPresent()) {
            durable();
        }
    }

    private static LoopEvent given(long id, Command command) {
        return new LoopEvent.CommandGiven(id, command);
    }

    @Test
    void takesItsFenceFirstAndActsOnceItIsDurable() {
        Pass first = pass();
        assertThat(first.append().orElseThrow().events().getFirst()).isEqualTo(new LedgerEvent.ServerStarted(2));
        assertThat(first.start()).isEmpty();
        assertThat(first.push()).isEmpty();
        nowMillis += 60_000;
        assertThat(pass().push()).as("of a fence that may be lost").isEmpty();
        assertThat(durable().state().durable().started()).isTrue();
    }

    @Test
    void answersADurableCommandWithTheIndexOfItsEvent() {
        settle();
        assertThat(pass(given(1, STOP)).results()).isEmpty();
        Batch batch = state.writes().appending().orElseThrow();
        Pass done = durable();
        assertThat(done.results()).hasSize(1).first().isInstanceOfSatisfying(CommandResult.Done.class, answer -> {
            assertThat(answer.id()).isEqualTo(1);
            assertThat(batch.events().get((int) (answer.index() - batch.first())))
                    .isInstanceOf(LedgerEvent.OrderGiven.class);
        });
        assertThat(state.durable().decided())
                .isEqualTo(((CommandResult.Done) done.results().getFirst()).index());
    }

    @Test
    void dropsARefusedBatchAnswersItsCommandsAndWaits() {
        settle();
        pass(given(1, STOP));
        Pass refused = pass(new LoopEvent.NotAppended("no space"));
        assertThat(refused.results()).containsExactly(new CommandResult.NotRecorded(1, "no space"));
        assertThat(refused.append()).isEmpty();
        assertThat(refused.wakeMillis()).isLessThanOrEqualTo(nowMillis + 1_000);
        assertThat(state.durable().recorded().service("web").stopped()).isFalse();
        assertThat(pass(given(2, STOP)).append()).as("a second too early").isEmpty();
        nowMillis += 1_000;
        assertThat(pass().append().orElseThrow().results())
                .extracting(CommandResult.Done::id)
                .containsExactly(2L);
    }

    @Test
    void answersCommandsThatDependOnTheSameBatchWithIt() {
        settle();
        assertThat(pass(given(1, BACK), given(2, BACK)).results()).isEmpty();
        assertThat(durable().results()).extracting(CommandResult::id).containsExactly(1L, 2L);
    }

    @Test
    void answersARefusedCommandAtOnceAndRecordsNothing() {
        settle();
        Command unknown = new Command.Stop(Optional.of("shop"), "ana");
        Pass pass = pass(given(1, unknown));
        assertThat(pass.results()).hasSize(1).first().isInstanceOf(CommandResult.Refused.class);
        assertThat(pass.append()).isEmpty();
    }

    @Test
    void beginsAnEffectOnceAndKeepsItsOutcomeUntilRecorded() {
        state = LoopState.after(
                Shop.serving().wants(3).recorded(), Shop.serving().wants(3).desired());
        pass();
        Pass begun = durable();
        assertThat(begun.start()).isNotEmpty();
        String key = begun.start().firstKey();
        while (state.writes().appending().isPresent()) {
            assertThat(durable().start()).doesNotContainKey(key);
        }
        pass(new LoopEvent.EffectEnded(key, Outcome.done()));
        assertThat(closes(key)).isTrue();
        pass(new LoopEvent.NotAppended("no space"));
        nowMillis += 1_000;
        pass();
        assertThat(closes(key)).as("again, since nothing of it was recorded").isTrue();
        durable();
        assertThat(state.writes().appending().map(Batch::events).orElse(List.of()))
                .doesNotContain(new LedgerEvent.Closed(key, Outcome.done()));
    }

    private boolean closes(String key) {
        return state.writes().appending().orElseThrow().events().contains(new LedgerEvent.Closed(key, Outcome.done()));
    }

    @Test
    void boundsWaitingCommands() {
        pass();
        List<LoopEvent> many = new ArrayList<>();
        for (long id = 1; id <= 1_001; id++) {
            many.add(given(id, STOP));
        }
        Pass pass = pass(many.toArray(LoopEvent[]::new));
        assertThat(pass.results())
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        CommandResult.NotRecorded.class,
                        answer -> assertThat(answer.id()).isEqualTo(1_001));
    }

    @Test
    void refusesAnEntryAtAnotherIndex() {
        Batch batch = pass().append().orElseThrow();
        assertThatThrownBy(() -> pass(new LoopEvent.Appended(batch.first() + 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("became entry");
    }
}
