package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.PoolAction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which service an instance or a ledger event belongs to. Instances are known once an event has announced them.
final class EventSubjects {
    private final Map<String, String> services = new HashMap<>();

    Optional<String> serviceOf(String instance) {
        return Optional.ofNullable(services.get(instance));
    }

    /// The service that the event is about. An event that announces an instance makes it known.
    Optional<String> of(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.InstanceIntent intent -> {
                intent.announced()
                        .ifPresent(a -> services.put(intent.instance(), a.pool().service()));
                yield serviceOf(intent.instance());
            }
            case LedgerEvent.Closed(var key, var _) -> serviceOf(instanceIn(key));
            case LedgerEvent.Ended(var instance, var _) -> serviceOf(instance);
            case LedgerEvent.BecameReady(var instance) -> serviceOf(instance);
            case LedgerEvent.Recovered(var instance) -> serviceOf(instance);
            case LedgerEvent.DriftFound(var object, var _) -> serviceOf(object);
            case LedgerEvent.VerdictGiven given -> Optional.of(given.service());
            case LedgerEvent.RolloutMoved(var rollout) -> Optional.of(rollout.service());
            case LedgerEvent.PoolChanged(PoolAction.EnsurePool ensure) ->
                Optional.of(ensure.pool().service());
            case LedgerEvent.PoolChanged(PoolAction.Retire retire) -> serviceOf(retire.instance());
            case LedgerEvent.OrderRefused refused -> Optional.of(refused.service());
            case LedgerEvent.OrderPending(var order, var _) -> Optional.of(order.service());
            case LedgerEvent.OrderDone(var service) -> Optional.of(service);
            case LedgerEvent.ServiceDown(var service) -> Optional.of(service);
            case LedgerEvent.ServerStarted _,
                    LedgerEvent.DesiredSet _,
                    LedgerEvent.ReleasesForgotten _,
                    LedgerEvent.ReleaseMade _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.OrderGiven _,
                    LedgerEvent.Intent _,
                    LedgerEvent.DriftGone _ -> Optional.empty();
        };
    }

    private static String instanceIn(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }
}
