package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Order;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.FleetFile;
import dev.stele.fleet.RouteGoal;
import dev.stele.fleet.ServiceGoal;
import dev.stele.reconciler.DesiredFleet;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DesiredFleetTest {
    private static final Worlds RUNNING = new Worlds().wants(fleet("/", "old"));

    private static Fleet fleet(String path, String... services) {
        ServiceGoal web =
                Worlds.fleet("1", 2).services().values().stream().findFirst().orElseThrow();
        TreeMap<String, ServiceGoal> goals = new TreeMap<>();
        for (String name : services) {
            goals.put(
                    name,
                    new ServiceGoal(
                            name,
                            web.imageName(),
                            web.release(),
                            web.replicas(),
                            path.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(new RouteGoal(Optional.empty(), path, "http")),
                            new ServiceGoal.Policies(
                                    web.policies().heal(), web.policies().rollout(), 5)));
        }
        return new Fleet("site", "default", goals);
    }

    private static List<Problem> problems(Parsed<Fleet> parsed) {
        return switch (parsed) {
            case Parsed.Good<Fleet> _ -> List.of();
            case Parsed.Bad<Fleet>(var problems) -> problems;
        };
    }

    @Test
    void refusesTheRouteOfAContinuingService() {
        List<Problem> found = problems(DesiredFleet.of(fleet("/", "new"), false, RUNNING.world()));
        assertThat(found).extracting(Problem::code).containsExactly("F132");
        assertThat(found.getFirst().render()).contains("services.new and the running service old", "stele stop old");
    }

    @Test
    void allowsAnotherPath() {
        assertThat(problems(DesiredFleet.of(fleet("/new", "new"), false, RUNNING.world())))
                .isEmpty();
    }

    @Test
    void allowsTheRouteOfAStoppedService() {
        Worlds stopped =
                new Worlds().wants(fleet("/", "old")).say(new LedgerEvent.OrderGiven(new Order.Stop("old"), "ana"));
        assertThat(problems(DesiredFleet.of(fleet("/", "new"), false, stopped.world())))
                .isEmpty();
    }

    @Test
    void countsContinuingServices() {
        String[] many = IntStream.range(0, FleetFile.SERVICES_MAX)
                .mapToObj(i -> "s" + i)
                .toArray(String[]::new);
        assertThat(problems(DesiredFleet.of(fleet("", many), false, new Worlds().world())))
                .isEmpty();
        assertThat(problems(DesiredFleet.of(fleet("", many), false, RUNNING.world())))
                .extracting(Problem::code)
                .containsExactly("F106");
    }
}
