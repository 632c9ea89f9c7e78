package dev.stele.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Recorded;
import dev.stele.fleet.AnyRelease;
import dev.stele.route.PoolId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
    private static PoolId pool(String service) {
        return new PoolId(service, AnyRelease.image(service));
    }

    private static LedgerEvent.Announced announce(Slots slots, long number, String service) {
        return slots.announce(number, pool(service), 0).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "2045, 2045", "2046, 1", "4091, 1", "4092, 2"})
    void addressesGoRound(long number, int address) {
        assertThat(announce(new Slots(Recorded.EMPTY), number, "web").addressSlot())
                .isEqualTo(address);
    }

    @Test
    void aTakenAddressIsPassedOver() {
        Slots slots = new Slots(Recorded.EMPTY);
        assertThat(announce(slots, Slots.ADDRESSES_MAX, "web").addressSlot()).isEqualTo(Slots.ADDRESSES_MAX);
        assertThat(announce(slots, Slots.ADDRESSES_MAX, "web").addressSlot()).isEqualTo(1);
        assertThat(announce(slots, 1, "web").addressSlot()).isEqualTo(2);
    }

    @Test
    void recordedInstancesKeepWhatTheyHave() {
        LedgerEvent.Announced announced = new LedgerEvent.Announced(pool("web"), 1, 0, 2, 5);
        Recorded recorded = Recorded.EMPTY.apply(
                new LedgerEvent.InstanceIntent("k#1", "web-1", LedgerEvent.Step.CREATE, Optional.of(announced)), 0, 0);
        Slots slots = new Slots(recorded);
        assertThat(announce(slots, 5, "api").addressSlot()).isEqualTo(6);
        assertThat(announce(slots, 7, "web").serviceSlot()).isEqualTo(2);
        assertThat(announce(slots, 8, "job").serviceSlot()).isEqualTo(3);
    }

    @Test
    void nothingIsAnnouncedWhenAddressesAreExhausted() {
        Slots slots = new Slots(Recorded.EMPTY);
        for (int number = 1; number <= Slots.ADDRESSES_MAX; number++) {
            announce(slots, number, "web");
        }
        assertThat(slots.announce(Slots.ADDRESSES_MAX + 1L, pool("web"), 0)).isEmpty();
    }

    @Test
    void nothingIsAnnouncedForANewServiceWhenRangesAreExhausted() {
        Slots slots = new Slots(Recorded.EMPTY);
        for (int i = 1; i <= Slots.SERVICES_MAX; i++) {
            assertThat(announce(slots, i, "s" + i).serviceSlot()).isEqualTo(i);
        }
        assertThat(slots.announce(100, pool("one-more"), 0)).isEmpty();
        assertThat(announce(slots, 100, "s7").serviceSlot())
                .as("a known service")
                .isEqualTo(7);
    }
}
