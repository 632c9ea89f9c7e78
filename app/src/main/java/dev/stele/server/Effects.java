package dev.stele.server;

import dev.stele.crash.CrashPoint;
import dev.stele.engine.Outcome;
import dev.stele.keeper.Effect;
import dev.stele.platform.Platform;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/// Carries out what the ledger announced, each effect on a virtual thread of its own, and tells the loop how it ended.
///
/// Knows only what is under way now; what has to be done follows from the ledger.
final class Effects {
    private final Platform platform;
    private final GatewayLink gateway;
    private final BiConsumer<String, Outcome> onEnd;
    private final Set<String> underWay = new HashSet<>();

    /// @param onEnd given an intent's key and how it ended, on the effect's thread
    Effects(Platform platform, GatewayLink gateway, BiConsumer<String, Outcome> onEnd) {
        this.platform = platform;
        this.gateway = gateway;
        this.onEnd = onEnd;
    }

    /// Starts those that are not under way. Called by the loop's thread only.
    ///
    /// @param durable effects whose intents are on the disk, by key
    void start(SortedMap<String, Effect> durable, long fence) {
        underWay.retainAll(durable.keySet());
        durable.forEach((key, effect) -> {
            if (underWay.add(key)) {
                Thread.ofVirtual().name(key).start(() -> onEnd.accept(key, carryOut(effect, fence)));
            }
        });
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
