package dev.stele.engine;

import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What people want.
///
/// @param rev of the newest [Fact.DesiredSet]; 0 = nothing was ever wanted
/// @param fleet as that entry names it
public record Desired(long rev, Fleet fleet) {
    public static final Desired NOTHING = new Desired(0, new Fleet("", "default", new TreeMap<>()));

    public Optional<ServiceGoal> goal(String service) {
        return Optional.ofNullable(fleet.services().get(service));
    }

    /// The fleet that a new file makes wanted. Services that it no longer names go on as they were, since stopping is
    /// an order of its own; those that were stopped are forgotten.
    public Fleet wish(Fleet file, Recorded recorded) {
        SortedMap<String, ServiceGoal> services = new TreeMap<>(fleet.services());
        services.keySet().removeIf(name -> recorded.service(name).stopped());
        services.putAll(file.services());
        return new Fleet(file.name(), file.environment(), services);
    }
}
