package dev.stele.keeper;

import dev.stele.engine.Fact;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.Recorded;
import dev.stele.route.PoolId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Gives each new instance its number, its service's range of user ids, and its address.
final class Slots {
    static final int SERVICES_MAX = 63;
    static final int ADDRESSES_MAX = 2045;

    private Slots() {}

    /// Absent when every range or every address is taken.
    static Optional<Fact.Announced> announce(Recorded recorded, PoolId pool, int slot) {
        long number = recorded.nextNumber();
        int serviceSlot = serviceSlot(recorded, pool.service());
        int addressSlot = addressSlot(recorded, number);
        return serviceSlot == 0 || addressSlot == 0
                ? Optional.empty()
                : Optional.of(new Fact.Announced(pool, number, slot, serviceSlot, addressSlot));
    }

    private static int serviceSlot(Recorded recorded, String service) {
        for (InstanceRecord instance : recorded.instances().values()) {
            if (instance.pool().service().equals(service)) {
                return instance.announced().serviceSlot();
            }
        }
        Set<Integer> taken = recorded.instances().values().stream()
                .map(i -> i.announced().serviceSlot())
                .collect(Collectors.toSet());
        for (int free = 1; free <= SERVICES_MAX; free++) {
            if (!taken.contains(free)) {
                return free;
            }
        }
        return 0;
    }

    /// Goes round, so that an address rests as long as possible before another instance gets it.
    private static int addressSlot(Recorded recorded, long number) {
        Set<Integer> taken = recorded.instances().values().stream()
                .map(i -> i.announced().addressSlot())
                .collect(Collectors.toSet());
        for (int i = 0; i < ADDRESSES_MAX; i++) {
            int candidate = (int) ((number - 1 + i) % ADDRESSES_MAX) + 1;
            if (!taken.contains(candidate)) {
                return candidate;
            }
        }
        return 0;
    }
}
