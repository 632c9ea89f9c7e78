package dev.stele.server;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.Outcome;
import dev.stele.keeper.Effect;
import dev.stele.platform.Platform;
import dev.stele.supervisor.GatewaySupervisor;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/// Carries out what the ledger announced, each effect on a virtual thread of its own, and tells the loop how it ended.
/// Which effects are begun, and that each is begun once, is the reconciler's.
final class Effects {
    private final Platform platform;
    private final GatewaySupervisor gateway;
    private final BiConsumer<String, Outcome> onEnd;

    /// @param onEnd given an intent's key and how it ended, on the effect's thread
    Effects(Platform platform, GatewaySupervisor gateway, BiConsumer<String, Outcome> onEnd) {
        this.platform = platform;
        this.gateway = gateway;
        this.onEnd = onEnd;
    }

    /// @param effects whose intents are on the disk, by key
    void start(SortedMap<String, Effect> effects, long fence) {
        effects.forEach((key, effect) ->
                Thread.ofVirtual().name(key).start(() -> onEnd.accept(key, carryOut(effect, fence))));
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
            // A bug or a broken machine: the loop must hear of it, or the intent would stay open for ever.
            return Outcome.platform("server", e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
