package dev.stele.reconciler;

import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.FleetFile;
import dev.stele.fleet.ServiceGoal;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The desired fleet after a file is applied: its services, and the running ones that it no longer names. Each file was
/// checked by itself; here both are checked together. Pure.
public final class DesiredFleet {
    private DesiredFleet() {}

    public static Parsed<Fleet> of(Fleet file, World world) {
        Fleet wish = world.desired().wish(file, world.recorded());
        List<Problem> problems = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (ServiceGoal goal : wish.services().values()) {
            goal.route().ifPresent(route -> {
                String where = route.requests();
                String other = owners.putIfAbsent(where, goal.name());
                if (other != null) {
                    boolean named = file.services().containsKey(other);
                    problems.add(taken(named ? other : goal.name(), named ? goal.name() : other, where));
                }
            });
        }
        if (wish.services().size() > FleetFile.SERVICES_MAX) {
            problems.add(Problem.of(
                    "F106",
                    "more than " + FleetFile.SERVICES_MAX + " services",
                    "those that this file no longer names go on running and count too",
                    "stele status  shows them;  stele stop SERVICE  ends one"));
        }
        return problems.isEmpty() ? new Parsed.Good<>(wish) : new Parsed.Bad<>(problems);
    }

    private static Problem taken(String service, String kept, String where) {
        return Problem.of(
                "F132",
                "services." + service + " and the running service " + kept + " want the same requests",
                "both have the route " + where + "; " + kept + " is not in this file, and so it goes on",
                "give services." + service + " another host or path, or first  stele stop " + kept);
    }
}
