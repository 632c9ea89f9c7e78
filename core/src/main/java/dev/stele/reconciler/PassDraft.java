package dev.stele.reconciler;

import dev.stele.engine.Decision;
import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Observed;
import dev.stele.engine.Outcome;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.keeper.Effect;
import dev.stele.keeper.KeeperDecision;
import dev.stele.route.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A pass being made. It lives for one call of [Reconciler#pass].
final class PassDraft {
    /// Far more than any change takes. What is left then is decided in the next pass.
    private static final int TURNS_MAX = 100;

    private static final long REFUSED_MILLIS = 1_000;

    /// Commands wait only while a batch is on its way.
    private static final int WAITING_MAX = 1_000;

    private final DecisionFunctions deciders;
    private final long nowMillis;
    private final SortedMap<String, Outcome> ended;
    private final List<LoopEvent.CommandGiven> waiting;
    private final SortedSet<String> underWay;
    private final SortedMap<String, Effect> start = new TreeMap<>();
    private final List<CommandResult> results = new ArrayList<>();
    private Recorded durable;
    private Desired wanted;
    private Observed observed;
    private Optional<Batch> appending;
    private long notBeforeMillis;
    private String refused;
    private boolean started;
    private long decided;
    private List<Decision.Why> why;
    private long wakeMillis = Long.MAX_VALUE;

    // The world as it will be with the batch that is on its way or being made.
    private final List<LedgerEvent> events = new ArrayList<>();
    private final List<CommandResult.Done> admitted = new ArrayList<>();
    private Recorded foreseen;
    private Desired foreseenWanted;

    PassDraft(DecisionFunctions deciders, LoopState before, long nowMillis) {
        this.deciders = deciders;
        this.nowMillis = nowMillis;
        ended = new TreeMap<>(before.effects().ended());
        waiting = new ArrayList<>(before.writes().waiting());
        underWay = new TreeSet<>(before.effects().underWay());
        durable = before.durable().recorded();
        wanted = before.durable().desired();
        observed = before.observed();
        appending = before.writes().appending();
        notBeforeMillis = before.writes().notBeforeMillis();
        refused = before.writes().refused();
        started = before.durable().started();
        decided = before.durable().decided();
        why = before.why();
        foreseen = durable;
        foreseenWanted = wanted;
    }

    void take(LoopEvent event) {
        switch (event) {
            case LoopEvent.ObservationTaken(var platform, var gateway) ->
                observed = observed.then(platform, gateway, nowMillis);
            case LoopEvent.EffectEnded(var key, var outcome) -> ended.put(key, outcome);
            case LoopEvent.CommandGiven given -> given(given);
            case LoopEvent.Appended(long first) -> appended(first);
            case LoopEvent.NotAppended(var reason) -> notAppended(reason);
        }
    }

    private void given(LoopEvent.CommandGiven given) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(given);
        } else {
            results.add(new CommandResult.NotRecorded(given.id(), WAITING_MAX + " commands wait for the disk already"));
        }
    }

    private void appended(long first) {
        Batch batch = appending.orElseThrow(() -> new IllegalStateException("nothing was being appended"));
        if (first != batch.first()) {
            throw new IllegalStateException("entry " + batch.first() + " became entry " + first + " of the ledger");
        }
        appending = Optional.empty();
        refused = "";
        durable = batch.recorded();
        wanted = batch.desired();
        for (CommandResult.Done done : batch.results()) {
            decided = done.index() == 0 ? decided : done.index();
            started = started || done.id() == LoopState.START;
            results.add(done);
        }
        startEffects();
    }

    private void startEffects() {
        SortedMap<String, Effect> effects = Effect.of(durable);
        underWay.retainAll(effects.keySet());
        effects.forEach((key, effect) -> {
            if (underWay.add(key)) {
                start.put(key, effect);
            }
        });
    }

    private void notAppended(String reason) {
        Batch batch = appending.orElseThrow(() -> new IllegalStateException("nothing was being appended"));
        appending = Optional.empty();
        batch.results().forEach(done -> results.add(new CommandResult.NotRecorded(done.id(), reason)));
        notBeforeMillis = nowMillis + REFUSED_MILLIS;
        refused = reason;
    }

    Pass end() {
        foreseen = appending.map(Batch::recorded).orElse(durable);
        foreseenWanted = appending.map(Batch::desired).orElse(wanted);
        Optional<Batch> append = Optional.empty();
        if (nowMillis < notBeforeMillis) {
            wake(notBeforeMillis);
        } else if (appending.isEmpty()) {
            append = batch();
            appending = append;
        }
        keepMembership();
        return new Pass(state(), append, start, push(), wakeMillis, results);
    }

    private Optional<Batch> batch() {
        closeEnded();
        List<LoopEvent.CommandGiven> commands = List.copyOf(waiting);
        waiting.clear();
        commands.forEach(this::admit);
        decide();
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(new Batch(durable.entries(), events, foreseen, foreseenWanted, admitted));
    }

    /// An outcome is kept until its intent is closed durably: the batch that closes it may be refused.
    private void closeEnded() {
        ended.keySet().retainAll(durable.inFlight().keySet());
        ended.forEach((key, outcome) -> record(List.of(new LedgerEvent.Closed(key, outcome))));
    }

    private void admit(LoopEvent.CommandGiven given) {
        World before = world();
        switch (deciders.admission(before, given.command())) {
            case AdmissionResult.Admitted admission -> {
                record(admission.events());
                foreseenWanted = admission.desired().orElse(foreseenWanted);
                long index = admission.events().isEmpty() ? 0 : foreseen.entries() - 1;
                settle(new CommandResult.Done(given.id(), index, before, admission));
            }
            case AdmissionResult.Refused(var problems) -> results.add(new CommandResult.Refused(given.id(), problems));
            case AdmissionResult.Stale _ -> results.add(new CommandResult.Stale(given.id()));
        }
    }

    /// A command without events may depend on an event of the same batch; its result then waits for the batch.
    private void settle(CommandResult.Done done) {
        if (events.isEmpty()) {
            results.add(done);
        } else {
            admitted.add(done);
        }
    }

    /// Calls engine and keeper in turn until neither returns an event. Without a fence nothing is decided.
    private void decide() {
        boolean fenced = started || admitted.stream().anyMatch(done -> done.id() == LoopState.START);
        for (int turn = 0; turn < TURNS_MAX && fenced; turn++) {
            Decision decision = deciders.engine(world());
            record(decision.events());
            decision.wakeMillis().ifPresent(this::wake);
            why = decision.why();
            KeeperDecision upkeep = deciders.keeper(world());
            record(upkeep.events());
            upkeep.wakeMillis().ifPresent(this::wake);
            if (decision.events().isEmpty() && upkeep.events().isEmpty()) {
                return;
            }
        }
    }

    private void keepMembership() {
        observed = observed.with(deciders.membership(world(), durable));
    }

    private void wake(long atMillis) {
        wakeMillis = Math.min(wakeMillis, atMillis);
    }

    private void record(List<LedgerEvent> more) {
        for (LedgerEvent event : more) {
            foreseen = foreseen.apply(event, foreseen.entries(), nowMillis);
            events.add(event);
        }
    }

    private World world() {
        return new World(foreseen.fence(), nowMillis, foreseenWanted, observed, foreseen);
    }

    /// A membership under a fence that is not durable could be outdone by that of a former life with the same fence.
    private Optional<Membership> push() {
        boolean own = started && observed.membership().fence() == durable.fence();
        return own ? Optional.of(observed.membership()) : Optional.empty();
    }

    private LoopState state() {
        return new LoopState(
                new LoopState.DurableState(durable, wanted, started, decided),
                observed,
                new LoopState.Writes(appending, waiting, notBeforeMillis, refused),
                new LoopState.EffectProgress(underWay, ended),
                why);
    }
}
