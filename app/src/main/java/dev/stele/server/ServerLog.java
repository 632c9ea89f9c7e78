package dev.stele.server;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Verdict;
import dev.stele.journal.History;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Says what the server does, one line for each change that an operator can act on or look up. The ledger has
/// everything; this leaves out single steps that went well.
///
/// No line has a value of a service's environment, and none has what an instance wrote: those are its own secrets.
final class ServerLog {
    private final Consumer<LogLine> out;
    /// The last line of each service's rollout, which is recorded again for its times alone.
    private final Map<String, String> rollouts = new HashMap<>();

    ServerLog(Consumer<LogLine> out) {
        this.out = out;
    }

    void written(History.Line line) {
        LedgerEvent event = line.entry().event();
        Optional<Level> level = level(event);
        String text = text(line);
        if (level.isEmpty() || isRepeated(event, text)) {
            return;
        }
        String kind = event.getClass().getSimpleName();
        out.accept(new LogLine(
                line.entry().at(),
                level.get(),
                text,
                kind.substring(0, 1).toLowerCase(Locale.ROOT) + kind.substring(1),
                OptionalLong.of(line.index())));
    }

    private boolean isRepeated(LedgerEvent event, String text) {
        return event instanceof LedgerEvent.RolloutMoved(var rollout)
                && text.equals(rollouts.put(rollout.service(), text));
    }

    private static String text(History.Line line) {
        LedgerEvent event = line.entry().event();
        if (event instanceof LedgerEvent.Ended(var instance, var exit)) {
            String cause = exit.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return instance + " ended: " + cause + ", code " + exit.code();
        }
        if (event instanceof LedgerEvent.Closed(var key, Outcome.Done _) && isRoutes(key)) {
            return "the gateway applies the routes of epoch "
                    + key.substring(key.indexOf('/') + 1, key.lastIndexOf('#'));
        }
        return line.text();
    }

    private static boolean isRoutes(String key) {
        return key.startsWith("routes/");
    }

    private static Optional<Level> level(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.ServerStarted _,
                    LedgerEvent.DesiredSet _,
                    LedgerEvent.ReleaseMade _,
                    LedgerEvent.ServiceDown _,
                    LedgerEvent.OrderGiven _,
                    LedgerEvent.OrderDone _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.DriftGone _ -> Optional.of(Level.INFO);
            case LedgerEvent.Ended _, LedgerEvent.DriftFound _, LedgerEvent.OrderRefused _ ->
                Optional.of(Level.WARNING);
            case LedgerEvent.VerdictGiven given ->
                Optional.of(given.verdict() == Verdict.CONDEMNED ? Level.WARNING : Level.INFO);
            case LedgerEvent.RolloutMoved(var rollout) -> Optional.of(level(rollout));
            case LedgerEvent.PoolChanged(PoolAction.Retire _) -> Optional.of(Level.INFO);
            case LedgerEvent.Closed(var key, var outcome) -> level(key, outcome);
            case LedgerEvent.PoolChanged _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.Intent _,
                    LedgerEvent.InstanceIntent _,
                    LedgerEvent.Recovered _,
                    LedgerEvent.OrderPending _,
                    LedgerEvent.ReleasesForgotten _ -> Optional.empty();
        };
    }

    /// A table of routes that a newer one has replaced is no failure.
    private static Optional<Level> level(String key, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done _ -> isRoutes(key) ? Optional.of(Level.INFO) : Optional.empty();
            case Outcome.Failed failed ->
                failed.what().equals("superseded") ? Optional.empty() : Optional.of(Level.WARNING);
        };
    }

    private static Level level(Rollout rollout) {
        return switch (rollout.phase()) {
            case PREPARING, LAUNCHING, SHIFTING, BAKING -> Level.INFO;
            case PAUSED, REVERTING -> Level.WARNING;
            case DONE ->
                switch (rollout.ending().orElseThrow().outcome()) {
                    case COMPLETED, ROLLED_BACK, SUPERSEDED -> Level.INFO;
                    case REVERTED, FAILED_SAFE, FAILED_NO_TARGET -> Level.WARNING;
                };
        };
    }
}
