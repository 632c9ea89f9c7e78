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
import java.util.SortedMap;
import java.util.TreeMap;

/// The desired fleet after a file is applied: its services, and the running ones that it no longer names. Each file was
/// checked by itself; here both are checked together. Pure.
public final class DesiredFleet {
    private DesiredFleet() {}

    /// @param adopt whether services that another fleet declared may become this one's
    public static Parsed<Fleet> of(Fleet file, boolean adopt, World world) {
        Fleet wish = world.desired().wish(file, world.recorded());
        List<Problem> problems = new ArrayList<>();
        if (!adopt) {
            takenOver(file, world).forEach((owner, services) -> problems.add(takeover(file, owner, services)));
        }
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

    /// Running services that the file names and another fleet declared, by the name of that fleet. A file of the wrong
    /// folder, or for the wrong server, would replace what runs under the same name.
    public static SortedMap<String, List<String>> takenOver(Fleet file, World world) {
        Fleet running = world.desired().fleet();
        SortedMap<String, List<String>> out = new TreeMap<>();
        for (String name : file.services().keySet()) {
            String owner = running.owner(name);
            if (running.services().containsKey(name)
                    && !owner.equals(file.name())
                    && !world.recorded().service(name).stopped()) {
                out.computeIfAbsent(owner, _ -> new ArrayList<>()).add(name);
            }
        }
        return out;
    }

    private static Problem takeover(Fleet file, String owner, List<String> services) {
        String all = String.join(", ", services);
        return Problem.of(
                "F151",
                "the fleet \"" + file.name() + "\" would take over " + all + " from the fleet \"" + owner + "\"",
                "metadata.name is \"" + file.name() + "\"; on this server " + all
                        + (services.size() == 1 ? " belongs" : " belong") + " to \"" + owner + "\"",
                "write  metadata: {name: " + owner + "} , or give the services other names; to take them over, add"
                        + "  --adopt");
    }

    private static Problem taken(String service, String kept, String where) {
        return Problem.of(
                "F132",
                "services." + service + " and the running service " + kept + " want the same requests",
                "both have the route " + where + "; " + kept + " is not in this file, and so it goes on",
                "give services." + service + " another host or path, or first  stele stop " + kept);
    }
}
