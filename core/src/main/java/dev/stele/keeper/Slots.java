package dev.stele.keeper;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Recorded;
import dev.stele.route.PoolId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Gives each new instance its number, its service's range of user ids, and its address.
///
/// What is taken is gathered once for all instances of one decision.
final class Slots {
    static final int SERVICES_MAX = 63;
    static final int ADDRESSES_MAX = 2045;

    private final Map<String, Integer> services = new HashMap<>();
    private final BitSet ranges = new BitSet();
    private final BitSet addresses = new BitSet();

    Slots(Recorded recorded) {
        recorded.instances().values().forEach(instance -> take(instance.announced()));
    }

    private void take(LedgerEvent.Announced announced) {
        services.putIfAbsent(announced.pool().service(), announced.serviceSlot());
        ranges.set(announced.serviceSlot());
        addresses.set(announced.addressSlot());
    }

    /// Absent when every range or every address is taken.
    Optional<LedgerEvent.Announced> announce(long number, PoolId pool, int slot) {
        int range = Optional.ofNullable(services.get(pool.service())).orElseGet(() -> ranges.nextClearBit(1));
        int address = freeAddress(number);
        if (range > SERVICES_MAX || address == 0) {
            return Optional.empty();
        }
        LedgerEvent.Announced announced = new LedgerEvent.Announced(pool, number, slot, range, address);
        take(announced);
        return Optional.of(announced);
    }

    /// Round robin, so that an address is reused as late as possible.
    private int freeAddress(long number) {
        int first = (int) ((number - 1) % ADDRESSES_MAX) + 1;
        int next = addresses.nextClearBit(first);
        int free = next <= ADDRESSES_MAX ? next : addresses.nextClearBit(1);
        return free <= ADDRESSES_MAX ? free : 0;
    }
}
