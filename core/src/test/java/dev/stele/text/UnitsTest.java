package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 bytes",
        "1,1 byte",
        "1023,1023 bytes",
        "1024,1 KiB",
        "1536,1.5 KiB",
        "268435456,256 MiB",
        "1048575,1023 KiB",
        "966367641600,900 GiB",
        "107374182,102 MiB",
        "9223372036854775807,8 EiB"
    })
    void bytesHaveTheUnitThatTheyReach(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.0s,00:00,0ms",
        "412,0.4s,00:00,412ms",
        "9999,9.9s,00:09,9.9s",
        "10000,10s,00:10,10s",
        "90000,1m 30s,01:30,1m 30s",
        "900000,15m 00s,15:00,15m",
        "3660000,1h 01m,1:01:00,1h 01m",
        "7200000,2h 00m,2:00:00,2h",
        "259200000,3d 00h,72:00:00,3d"
    })
    void timesAreElapsedRunningOrSet(long millis, String elapsed, String clock, String set) {
        Duration time = Duration.ofMillis(millis);
        assertThat(Units.elapsed(time)).isEqualTo(elapsed);
        assertThat(Units.clock(time)).isEqualTo(clock);
        assertThat(Units.duration(time)).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource({"0,0%", "1000000,100%", "250000,25%", "333333,33.3%", "999999,99.9%", "1,0.1%", "666667,66.7%"})
    void aShareIsNeverRoundedToAllOrNothing(int ppm, String text) {
        assertThat(Units.share(ppm)).isEqualTo(text);
    }

    @Test
    void aRateShowsThatSomethingFailed() {
        assertThat(Units.rate(0, 1_000_000)).isEqualTo("0.00%");
        assertThat(Units.rate(1, 1_000_000)).isEqualTo("0.01%");
        assertThat(Units.rate(999_999, 1_000_000)).isEqualTo("99.99%");
        assertThat(Units.rate(3, 3)).isEqualTo("100.00%");
    }

    @Test
    void countsHaveTheirPluralAndTheirThousands() {
        assertThat(Units.counted(1, "layer")).isEqualTo("1 layer");
        assertThat(Units.counted(0, "layer")).isEqualTo("0 layers");
        assertThat(Units.counted(9_999, "layer")).isEqualTo("9999 layers");
        assertThat(Units.counted(12_345, "layer")).isEqualTo("12 345 layers");
    }
}
