package dev.stele.views;

import dev.stele.control.Plan;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Computes what a fleet would change, from the same world that the engine decides on. Pure.
///
/// What is compared with is what is so now: of the release that serves, its image, environment and limits; of the
/// wanted fleet, what holds without a rollout, such as replicas and route. A release that never served is no base.
public final class PlanView {
    private final World world;
    private final Function<Digest, Optional<byte[]>> contents;

    /// @param contents of config files that are known, by their digest
    public PlanView(World world, Function<Digest, Optional<byte[]>> contents) {
        this.world = world;
        this.contents = contents;
    }

    public Plan of(Fleet fleet) {
        List<Plan.Change> changes = new ArrayList<>();
        int unchanged = 0;
        for (ServiceGoal goal : fleet.services().values()) {
            Optional<Plan.Change> change = new WantedService(world, goal, fleet.name()).change(contents);
            change.ifPresent(changes::add);
            unchanged += change.isPresent() ? 0 : 1;
        }
        for (String name : world.desired().fleet().services().keySet()) {
            if (!fleet.services().containsKey(name)
                    && !world.recorded().service(name).stopped()) {
                changes.add(kept(name, fleet));
            }
        }
        List<String> warnings = new FleetDemand(world, world.desired().wish(fleet, world.recorded())).warnings();
        return new Plan(fleet.name(), fleet.environment(), changes, unchanged, warnings);
    }

    private Plan.Change kept(String name, Fleet file) {
        String owner = world.desired().fleet().owner(name);
        String why = owner.equals(file.name()) ? "not in the file" : "of the fleet \"" + owner + "\"";
        ServiceRecord record = world.recorded().service(name);
        return new Plan.Change(
                name,
                Plan.Kind.ABANDONED,
                record.serving().map(id -> record.release(id).number()),
                Optional.empty(),
                List.of(),
                List.of(why + "; it keeps running until  stele stop " + name));
    }
}
