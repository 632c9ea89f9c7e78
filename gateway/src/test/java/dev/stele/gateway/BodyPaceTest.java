package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyPaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration GRACE = Duration.ofSeconds(30);
    /// Close to where the clock overflows, as a monotonic clock may.
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final BodyPace pace = new BodyPace(GRACE, START);

    /// The clock runs over its end, as `System.nanoTime` may.
    private static long at(int second) {
        return START + second * SECOND;
    }

    /// Sends that many bytes every so many seconds for an hour; the second at which it was too slow, or -1.
    private int tooSlowAt(int bytes, int everySeconds) {
        for (int second = 1; second <= 3_600; second++) {
            long now = at(second);
            if (pace.isOver(now)) {
                return second;
            }
            if (second % everySeconds == 0) {
                pace.received(bytes, now);
            }
        }
        return -1;
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "1, 1", "100, 1", "200, 1", "4800, 25"})
    void tooSlowClientsEnd(int bytes, int everySeconds) {
        assertThat(tooSlowAt(bytes, everySeconds)).isBetween(30, 400);
    }

    @ParameterizedTest
    @CsvSource({"240, 1", "1024, 1", "1200, 1", "16384, 29", "7200, 29", "1000000, 10"})
    void slowButSteadyClientsPass(int bytes, int everySeconds) {
        assertThat(tooSlowAt(bytes, everySeconds)).isEqualTo(-1);
    }

    @Test
    void whatWasSentQuicklyAllowsNoLongerPause() {
        pace.received(1 << 30, at(1));
        assertThat(pace.isOver(at(31))).isFalse();
        assertThat(pace.isOver(at(31) + 1)).isTrue();
    }

    @Test
    void timeInWhichNobodyReadIsNotCounted() {
        pace.restart(at(100));
        assertThat(pace.isOver(at(130))).isFalse();
        assertThat(pace.isOver(at(131))).isTrue();
    }
}
