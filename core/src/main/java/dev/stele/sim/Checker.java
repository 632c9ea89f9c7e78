package dev.stele.sim;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.engine.PoolAction;
import dev.stele.engine.Rollout;
import dev.stele.engine.Verdict;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Compares the world itself - machine, gateway, durable ledger - with the invariants, never with what the server
/// believes, and throws a [Violation] when one is broken.
///
/// Effects are checked against the ledger in [IntentCheck] and [CeilingCheck], requests in [TrafficCheck], verdicts in
/// [VerdictCheck], retired instances in [RetirementCheck], orders in [OrderCheck], what people are told of them in
/// [AnswerCheck], and progress and recovery in [ProgressCheck] and [RetryCheck].
final class Checker {
    private final Simulation sim;
    private final Timeline time;
    private final GoalBounds bounds;
    private final Disturbances disturbances;
    private final ReadinessHistory readiness;
    private final IntentCheck intents;
    private final TrafficCheck traffic;
    private final VerdictCheck verdicts;
    private final OrderCheck orders;
    private final AnswerCheck answers;
    private final ProgressCheck progress;
    private final RetirementCheck retirement;
    private final RetryCheck retries;
    private final CeilingCheck ceiling;
    private final DurableServices services;
    private final EventSubjects subjects = new EventSubjects();

    Checker(Simulation sim) {
        this.sim = sim;
        time = sim.time();
        bounds = new GoalBounds(time);
        disturbances = new Disturbances(time);
        readiness = new ReadinessHistory(time, sim.machine());
        intents = new IntentCheck(sim.machine(), time);
        traffic = new TrafficCheck(this, sim.gateway(), time);
        verdicts = new VerdictCheck(this, time);
        orders = new OrderCheck(this, time);
        answers = new AnswerCheck(this, sim);
        progress = new ProgressCheck(this, sim.gateway(), time);
        retirement = new RetirementCheck(this, sim.machine());
        retries = new RetryCheck(this);
        ceiling = new CeilingCheck(this, sim);
        services = new DurableServices(time);
    }

    GoalBounds bounds() {
        return bounds;
    }

    Disturbances disturbances() {
        return disturbances;
    }

    ReadinessHistory readiness() {
        return readiness;
    }

    IntentCheck intents() {
        return intents;
    }

    TrafficCheck traffic() {
        return traffic;
    }

    VerdictCheck verdicts() {
        return verdicts;
    }

    OrderCheck orders() {
        return orders;
    }

    AnswerCheck answers() {
        return answers;
    }

    ProgressCheck progress() {
        return progress;
    }

    RetryCheck retries() {
        return retries;
    }

    DurableServices services() {
        return services;
    }

    EventSubjects subjects() {
        return subjects;
    }

    /// Services that the fleet wants or of which a release was made.
    Set<String> known() {
        Set<String> out = new TreeSet<>(bounds.services());
        out.addAll(services.names());
        return out;
    }

    boolean isRouted(String service) {
        return bounds.goal(service).map(g -> g.route().isPresent()).orElse(true);
    }

    String name(Digest release) {
        return sim.trace().name(release);
    }

    String describe(Rollout rollout) {
        return sim.trace().rollout(rollout);
    }

    /// Called with events that have just become durable. Effects may rest on durable events only.
    void durable(List<LedgerEvent> events) {
        sim.trace().events(events);
        retirement.before(events);
        events.forEach(this::durable);
        retirement.after(events);
    }

    private void durable(LedgerEvent event) {
        subjects.of(event).ifPresent(progress::entry);
        switch (event) {
            case LedgerEvent.Opening opening -> intents.opened(opening);
            case LedgerEvent.Closed closed -> intents.closed(closed);
            case LedgerEvent.VerdictGiven given -> {
                verdicts.given(given);
                orders.verdict(given);
                traffic.condemned(new PoolId(given.service(), given.release()), given.verdict() == Verdict.CONDEMNED);
            }
            case LedgerEvent.OrderGiven given -> ordered(given.order());
            case LedgerEvent.DesiredSet set -> {
                services.resumed();
                bounds.wanted(sim.fleet(set.fleet()));
                orders.forgetAll();
                known().forEach(progress::wanted);
            }
            case LedgerEvent.RolloutMoved(var rollout) -> moved(rollout);
            case LedgerEvent.PoolChanged(var wish) -> {
                if (wish instanceof PoolAction.Retire retire) {
                    intents.retired(retire);
                }
            }
            case LedgerEvent.ServiceDown(var service) -> services.down(service);
            case LedgerEvent.ReleaseMade made -> services.made(made);
            case LedgerEvent.OrderRefused refused -> orders.refused(refused.service());
            case LedgerEvent.OrderDone(var service) -> orders.taken(service);
            case LedgerEvent.OrderPending(var order, var _) -> orders.taken(order.service());
            case LedgerEvent.ServerStarted _,
                    LedgerEvent.Ended _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.Recovered _,
                    LedgerEvent.DriftFound _,
                    LedgerEvent.DriftGone _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.ReleasesForgotten _ -> {}
        }
    }

    private void ordered(Order order) {
        String service = order.service();
        progress.wanted(service);
        orders.given(order);
        switch (order) {
            case Order.Stop _ -> services.stopped(service);
            case Order.Pardon pardon -> {
                PoolId pool = new PoolId(service, pardon.release());
                if (traffic.isCondemned(pool)) {
                    retries.pardoned(pool);
                }
                traffic.condemned(pool, false);
            }
            case Order.Rollback _ -> {}
        }
    }

    private void moved(Rollout rollout) {
        progress.moved(rollout, services.moved(rollout));
        retries.moved(rollout);
        orders.moved(rollout);
    }

    /// Finds intents that are in flight and were decided a second time.
    void decided(SimServer server, List<LedgerEvent> events) {
        for (LedgerEvent event : events) {
            if (event instanceof LedgerEvent.Opening intent
                    && server.recorded().inFlight().containsKey(intent.key())) {
                throw new Violation(Invariant.S26, intent.key() + " is in flight and was decided again");
            }
        }
    }

    void fault(String service) {
        disturbances.service(service);
    }

    /// A failure of the instance that its release could have caused.
    void blamed(InstanceAction.Create made, String what) {
        disturbances.service(made.pool().service());
        verdicts.blamed(made, what);
    }

    /// A fault was drawn for an effect on the instance.
    void disturbed(String instance, EffectFaults.Course turn) {
        if (!(turn instanceof EffectFaults.Course.Succeeds)) {
            subjects.serviceOf(instance).ifPresent(service -> disturbances.service(service, turn.disturbsMillis()));
        }
    }

    void disturbed(Digest image, EffectFaults.Course turn) {
        if (!(turn instanceof EffectFaults.Course.Succeeds)) {
            services.images().forEach((pool, of) -> {
                if (of.digest().equals(image)) {
                    disturbances.service(pool.service(), turn.disturbsMillis());
                }
            });
        }
    }

    void outage(String service, long millis) {
        disturbances.service(service);
        disturbances.service(service, millis);
        verdicts.outage(service, millis);
    }

    /// The gateway has lost its state, the fence included.
    void gatewayLost() {
        intents.gatewayLost();
    }

    /// Called before the machine carries the action out.
    void acting(InstanceAction action, long carried, long trueFence) {
        intents.acting(action, carried, trueFence);
        switch (action) {
            case InstanceAction.Create create -> ceiling.creating(create);
            case InstanceAction.Stop stop -> traffic.drained(stop.instance());
            case InstanceAction.Remove remove -> traffic.drained(remove.instance());
            case InstanceAction.Start _, InstanceAction.Drain _ -> {}
        }
    }

    /// Called before the gateway applies it.
    void applying(RouteTable table, long trueFence) {
        intents.applying(table, sim.gateway().table(), trueFence);
        traffic.applying(table);
    }

    /// Called before the gateway applies it.
    void applying(Membership membership) {
        traffic.applying(membership);
    }

    /// Checks the invariants that hold at every moment.
    void look() {
        traffic.look();
        orders.look();
        progress.look();
    }

    List<String> openKeys() {
        return new ArrayList<>(intents.open());
    }
}
