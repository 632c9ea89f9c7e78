package dev.stele.gateway;

import dev.stele.route.GatewayState;
import dev.stele.route.Membership;
import dev.stele.route.RequestFigures;
import dev.stele.route.RouteTable;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Applies tables and memberships from servers: checks them, makes the table durable, swaps what requests read, and
/// acknowledges only when every event loop has seen the change.
///
/// **Which table is accepted.** None with a lower fence than one seen before. Any later epoch than the applied one; the
/// applied one again when its routes are the same (a server repeats what was not acknowledged). Epochs may be skipped:
/// a table is complete, so nothing of the superseded ones is missed. An epoch never decreases, so a superseded table
/// that arrives late is refused.
///
/// **Which membership is accepted.** The newer one by fence, then version, or the same again.
///
/// **What an acknowledgement means.** A request chooses its instance and is counted for it in one step of an event
/// loop. The acknowledgement waits until each loop has run a step that began after the swap. So once it is sent, no
/// request goes to an instance that left, and those sent before are all in `inFlight`.
final class RoutingUpdater {
    /// The event loops, which must see a change before it is acknowledged.
    interface EventLoops {
        /// Closes the idle connections to instances that left, and returns when every loop has done so; false when
        /// one has not in time.
        boolean synchronize();
    }

    private static final System.Logger LOG = System.getLogger(RoutingUpdater.class.getName());

    private final GatewayFiles files;
    private final LongSupplier nanos;
    private final EventLoops loops;
    private final String boot;
    private final Pools pools = new Pools();
    private final Counters counters = new Counters();
    private RouteTable table;
    private Membership membership;
    private long fence;
    private volatile CompiledRoutes routing;

    RoutingUpdater(GatewayFiles files, String boot, LongSupplier nanos, EventLoops loops) {
        this.files = files;
        this.boot = boot;
        this.nanos = nanos;
        this.loops = loops;
        this.table = files.readTable();
        this.membership = files.readMembership();
        this.fence = Math.max(table.fence(), membership.fence());
        this.routing = CompiledRoutes.compile(table, pools, counters);
        pools.fill(membership);
    }

    /// What a request reads, once.
    CompiledRoutes routing() {
        return routing;
    }

    synchronized GatewayAnswer apply(RouteTable next) {
        Optional<String> refusal = reasonToRefuse(next);
        if (refusal.isPresent()) {
            return new GatewayAnswer.Refused(refusal.get(), state());
        }
        boolean isNew = next.epoch() != table.epoch();
        try {
            if (isNew || next.fence() != table.fence()) {
                files.writeTable(next);
            }
        } catch (IOException e) {
            return new GatewayAnswer.Refused("the table of routes could not be written: " + files.failure(e), state());
        }
        table = next;
        fence = Math.max(fence, next.fence());
        if (isNew) {
            CompiledRoutes compiled = CompiledRoutes.compile(next, pools, counters);
            pools.fill(membership);
            routing = compiled;
        }
        // A request that has read the routing before this swap still chooses among the members of its own pool.
        if (loops.synchronize()) {
            pools.retainRoutedBy(next);
        }
        return acknowledge();
    }

    synchronized GatewayAnswer apply(Membership next) {
        Optional<String> refusal = reasonToRefuse(next);
        if (refusal.isPresent()) {
            return new GatewayAnswer.Refused(refusal.get(), state());
        }
        if (!next.equals(membership)) {
            persist(next);
        }
        membership = next;
        fence = Math.max(fence, next.fence());
        pools.fill(next);
        return acknowledge();
    }

    /// A full disk must not keep a dead instance routed: the membership is applied even when it cannot be written.
    private void persist(Membership next) {
        try {
            files.writeMembership(next);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the membership is applied, but could not be written: " + files.failure(e));
        }
    }

    synchronized GatewayState state() {
        return new GatewayState(
                boot,
                fence,
                table.epoch(),
                new GatewayState.MembershipVersion(membership.fence(), membership.version()),
                counters.read(),
                pools.inFlight(),
                pools.ejected(nanos.getAsLong()));
    }

    List<RequestFigures> figures() {
        return counters.figures();
    }

    private GatewayAnswer acknowledge() {
        return loops.synchronize()
                ? new GatewayAnswer.Applied(state())
                : new GatewayAnswer.Refused(
                        "applied, but an event loop has not taken notice yet; send it again", state());
    }

    private Optional<String> reasonToRefuse(RouteTable next) {
        if (next.fence() < fence) {
            return Optional.of("fence " + next.fence() + " is lower than " + fence + ", which was seen before");
        }
        if (next.epoch() < table.epoch()) {
            return Optional.of("epoch " + next.epoch() + " is older than the applied " + table.epoch());
        }
        if (next.epoch() == table.epoch()) {
            return next.routes().equals(table.routes())
                    ? Optional.empty()
                    : Optional.of("epoch " + next.epoch() + " is applied already, with other routes");
        }
        return CompiledRoutes.ambiguity(next);
    }

    private Optional<String> reasonToRefuse(Membership next) {
        if (next.fence() < fence) {
            return Optional.of("fence " + next.fence() + " is lower than " + fence + ", which was seen before");
        }
        if (!next.isNewerThan(membership) && !next.equals(membership)) {
            return Optional.of("membership " + next.fence() + "." + next.version() + " is not newer than the applied "
                    + membership.fence() + "." + membership.version());
        }
        try {
            Pools.check(next);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(FailureText.of(e));
        }
    }
}
