package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.Release;
import dev.stele.fleet.RolloutPolicy;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// One service whose record cannot be decided about does not stop the others.
class EngineTest {
    private static final Release RELEASE = AnyRelease.of("web", Map.of(), Map.of("http", 8080));
    private static final Digest UNKNOWN = AnyRelease.image("no entry made it");

    private static final GatewayState GATEWAY = new GatewayState(
            "boot", 1, 1, new GatewayState.MembershipVersion(0, 0), List.of(), new TreeMap<>(), List.of());

    private final SortedMap<String, ServiceGoal> goals = new TreeMap<>();
    private Recorded recorded = Recorded.EMPTY;

    EngineTest() {
        say(new LedgerEvent.ServerStarted(1));
        say(new LedgerEvent.DesiredSet(1, Digest.sha256(new byte[0]), "ana"));
        goals.put("broken", goal("broken"));
        goals.put("sound", goal("sound"));
        say(new LedgerEvent.ReleaseMade("broken", 1, "broken:1", RELEASE));
        say(new LedgerEvent.Intent(
                "routes", new PoolAction.ApplyRoutes(new RouteTable(1, 1, List.of(route("broken"))))));
        say(new LedgerEvent.Closed("routes", Outcome.done()));
    }

    @Test
    void setsAServiceWithAnUnknownReleaseAsideAndDecidesTheOthers() {
        breaks(recorded.service("broken").withServing(Optional.of(UNKNOWN)));
        Decision decision = decide();
        assertThat(decision.why()).singleElement().satisfies(why -> {
            assertThat(why.service()).isEqualTo("broken");
            assertThat(why.sentence()).contains("set aside").contains("no entry made release");
        });
        assertThat(decision.events())
                .hasAtLeastOneElementOfType(LedgerEvent.RolloutMoved.class)
                .allSatisfy(event -> assertThat(event instanceof LedgerEvent.Intent ? "" : event.toString())
                        .doesNotContain("broken"));
        assertThat(offered(decision)).contains(route("broken")).hasSize(2);
    }

    /// The sound service is new, so another table than the present one is offered.
    private static List<Route> offered(Decision decision) {
        return decision.events().stream()
                .flatMap(event -> event instanceof LedgerEvent.Intent(var _, PoolAction.ApplyRoutes(var table))
                        ? table.routes().stream()
                        : Stream.empty())
                .toList();
    }

    private Decision decide() {
        Desired desired = new Desired(1, new Fleet("shop", "default", goals));
        Observed observed = Observed.NOTHING.then(Observation.NOTHING, Optional.of(GATEWAY), 0);
        return Engine.decide(new World(1, 0, desired, observed, recorded));
    }

    private void breaks(ServiceRecord service) {
        SortedMap<String, ServiceRecord> services = new TreeMap<>(recorded.services());
        services.put(service.name(), service);
        recorded = new Recorded(
                recorded.sequence(),
                recorded.wanted(),
                recorded.tables(),
                services,
                recorded.instanceRecords(),
                recorded.effects(),
                recorded.drift());
    }

    private void say(LedgerEvent event) {
        recorded = recorded.apply(event, recorded.entries(), 0);
    }

    private static Route route(String service) {
        WeightedTarget target =
                new WeightedTarget(new PoolId(service, RELEASE.id()), "v1", 8080, WeightedTarget.WHOLE_PPM);
        return new Route(Optional.empty(), "/" + service, service, List.of(target));
    }

    private static ServiceGoal goal(String name) {
        return new ServiceGoal(
                name,
                name + ":1",
                RELEASE,
                1,
                Optional.of(new RouteGoal(Optional.empty(), "/" + name, "http")),
                new ServiceGoal.Policies(ServiceGoal.Heal.REPLACE, RolloutPolicy.DEFAULT, 3));
    }
}
