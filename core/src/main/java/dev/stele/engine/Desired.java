package dev.stele.engine;

import dev.stele.fleet.Fleet;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What people want. Immutable.
///
/// Every decision compares the wanted releases with what is recorded, and a release's identity is a hash of all that it
/// holds; so it is computed when something else becomes wanted, and not each time that it is asked.
public final class Desired {
    public static final Desired NOTHING = new Desired(0, new Fleet("", "default", new TreeMap<>()));

    private final long rev;
    private final Fleet fleet;
    private final Map<String, Wanted> services = new HashMap<>();

    /// @param release that the goal names
    record Wanted(Optional<ServiceGoal> goal, Optional<Digest> release) {
        static final Wanted NOT = new Wanted(Optional.empty(), Optional.empty());
    }

    /// @param rev of the newest [LedgerEvent.DesiredSet]; 0 = nothing was ever wanted
    /// @param fleet as that entry names it
    public Desired(long rev, Fleet fleet) {
        this.rev = rev;
        this.fleet = fleet;
        fleet.services()
                .forEach((name, goal) -> services.put(
                        name,
                        new Wanted(Optional.of(goal), Optional.of(goal.release().id()))));
    }

    public long rev() {
        return rev;
    }

    public Fleet fleet() {
        return fleet;
    }

    Wanted of(String service) {
        return services.getOrDefault(service, Wanted.NOT);
    }

    public Optional<ServiceGoal> goal(String service) {
        return of(service).goal();
    }

    /// The identity of the release that the service's goal names.
    public Optional<Digest> release(String service) {
        return of(service).release();
    }

    /// The fleet that a new file makes wanted. Services that it does not name go on as they were, with the fleet that
    /// declared them, since stopping is an order of its own; those that were stopped are forgotten.
    public Fleet wish(Fleet file, Recorded recorded) {
        SortedMap<String, ServiceGoal> services = new TreeMap<>(file.services());
        SortedMap<String, String> owners = new TreeMap<>();
        fleet.services().forEach((name, goal) -> {
            if (!recorded.service(name).stopped() && services.putIfAbsent(name, goal) == null) {
                owners.put(name, fleet.owner(name));
            }
        });
        owners.values().removeIf(file.name()::equals);
        return new Fleet(file.name(), file.environment(), services, owners);
    }
}
