package dev.stele.server;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.Outcome;
import dev.stele.keeper.Effect;
import dev.stele.platform.Platform;
import dev.stele.supervisor.GatewaySupervisor;
import dev.stele.text.FailureText;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/// Carries out the effects whose intents are in the ledger, each on its own virtual thread, and reports the outcome
/// to the loop. The reconciler decides which effects are started, and that each is started once.
final class Effects {
    private static final System.Logger LOG = System.getLogger(Effects.class.getName());

    private final Platform platform;
    private final GatewaySupervisor gateway;
    private final BiConsumer<String, Outcome> onEnd;

    /// @param onEnd called with an intent's key and its outcome, on the effect's thread
    Effects(Platform platform, GatewaySupervisor gateway, BiConsumer<String, Outcome> onEnd) {
        this.platform = platform;
        this.gateway = gateway;
        this.onEnd = onEnd;
    }

    /// @param effects whose intents are durable, by key
    void start(SortedMap<String, Effect> effects, long fence) {
        effects.forEach((key, effect) ->
                Thread.ofVirtual().name(key).start(() -> onEnd.accept(key, told(key, carryOut(effect, fence)))));
    }

    private static Outcome told(String key, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed && !failed.message().startsWith("superseded")) {
            LOG.log(System.Logger.Level.WARNING, key + " failed: " + failed.message());
        }
        return outcome;
    }

    private Outcome carryOut(Effect effect, long fence) {
        try {
            return switch (effect) {
                case Effect.Pull(var image) -> platform.pull(image);
                case Effect.ApplyRoutes(var table) -> {
                    CrashPoint.ROUTE_BEFORE_PUSH.reach();
                    Outcome outcome = gateway.apply(table);
                    CrashPoint.ROUTE_AFTER_ACK.reach();
                    yield outcome;
                }
                case Effect.Step(var action) -> platform.perform(action, fence);
            };
        } catch (InterruptedException _) {
            return Outcome.platform("server", "the server is ending");
        } catch (RuntimeException e) {
            // A bug or a failing machine: the loop must get an outcome, or the intent would stay open for ever.
            return Outcome.platform("server", FailureText.of(e));
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            return Outcome.platform("server", FailureText.of(e));
        }
    }
}
