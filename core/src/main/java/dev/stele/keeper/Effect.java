package dev.stele.keeper;

import dev.stele.engine.InstanceRecord;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Recorded;
import dev.stele.engine.ReleaseRecord;
import dev.stele.oci.Digest;
import dev.stele.route.RouteTable;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the server has to carry out for an intent that is durable and not closed.
public sealed interface Effect {
    record Pull(Digest image) implements Effect {}

    record ApplyRoutes(RouteTable table) implements Effect {}

    record Step(InstanceAction action) implements Effect {}

    /// All of them, by key. Whoever calls this starts those that it is not carrying out already; after a restart that
    /// is every one. Tables carry the newest server's fence, whoever decided them.
    ///
    /// Draining is not in here: nothing carries it out, the keeper sees when it is over.
    static SortedMap<String, Effect> of(Recorded recorded) {
        SortedMap<String, Effect> out = new TreeMap<>();
        recorded.inFlight().forEach((key, intent) -> of(recorded, intent).ifPresent(effect -> out.put(key, effect)));
        return out;
    }

    private static Optional<Effect> of(Recorded recorded, LedgerEvent.Opening intent) {
        return switch (intent) {
            case LedgerEvent.Intent effect -> Optional.of(of(recorded, effect.effect()));
            case LedgerEvent.InstanceIntent step -> action(recorded, step).map(Step::new);
        };
    }

    private static Effect of(Recorded recorded, PoolAction.Effect effect) {
        return switch (effect) {
            case PoolAction.Pull(var image) -> new Pull(image);
            case PoolAction.ApplyRoutes(var table) ->
                new ApplyRoutes(new RouteTable(table.epoch(), recorded.fence(), table.routes()));
        };
    }

    private static Optional<InstanceAction> action(Recorded recorded, LedgerEvent.InstanceIntent intent) {
        String id = intent.instance();
        return switch (intent.step()) {
            case CREATE -> Optional.of(create(recorded, id, intent.announced().orElseThrow()));
            case START -> Optional.of(new InstanceAction.Start(id));
            case DRAIN -> Optional.empty();
            case STOP ->
                Optional.of(stop(
                        recorded, Objects.requireNonNull(recorded.instances().get(id), id)));
            case REMOVE -> Optional.of(new InstanceAction.Remove(id));
        };
    }

    private static InstanceAction create(Recorded recorded, String id, LedgerEvent.Announced announced) {
        ReleaseRecord release = recorded.service(announced.pool().service())
                .release(announced.pool().release());
        return new InstanceAction.Create(
                id,
                announced.number(),
                announced.pool(),
                release.label(),
                release.release(),
                announced.serviceSlot(),
                announced.addressSlot());
    }

    private static InstanceAction stop(Recorded recorded, InstanceRecord instance) {
        ReleaseRecord release = recorded.service(instance.pool().service())
                .release(instance.pool().release());
        return new InstanceAction.Stop(
                instance.id(), release.release().process().stopGracePeriod());
    }
}
