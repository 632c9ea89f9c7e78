package dev.stele.reconciler;

import java.util.List;

/// One pass of the control loop: applies what happened and decides what to do. Pure; the caller carries out the result
/// and passes what happens to the next pass.
///
/// One batch of events is on its way to the ledger at a time. While it is, nothing new is decided, and only the
/// membership is updated, so that a dead instance is unrouted however slow the disk is. An instance that the batch
/// retires stays a member until the batch is durable, and is not added if it is no member.
///
/// A batch that is durable starts the effects of its intents, each once in this life; the first one, which holds the
/// life's fence, starts those that a former life left behind too. That is harmless, since every effect done twice
/// equals done once. A batch that is refused is forgotten: nothing of it has had an effect, its commands are answered,
/// outcomes of effects are kept, and after a moment the same is decided again.
///
/// In a batch first the ended effects are closed, then commands are admitted in their order, then engine and keeper
/// decide in turn until neither returns an event. Missing an event never matters, since each pass looks at everything.
public final class Reconciler {
    public static final Reconciler REAL = new Reconciler(DecisionFunctions.REAL);

    private final DecisionFunctions deciders;

    public Reconciler(DecisionFunctions deciders) {
        this.deciders = deciders;
    }

    /// @param events in the order in which they happened
    /// @param nowMillis monotonic
    /// @throws IllegalStateException when an event contradicts the state, such as the end of an append not begun
    public Pass pass(LoopState before, List<LoopEvent> events, long nowMillis) {
        PassDraft draft = new PassDraft(deciders, before, nowMillis);
        events.forEach(draft::take);
        return draft.end();
    }
}
