package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTimeTest {
    /// Each span ends before the next one begins.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1.0 0.1.1 0.2.0 0.2.1 0.10.0 1.0.0 1.0.1 1.1.0 1.10.0 2.0.0 10.0.0",
                "1 2 3 9 10 11 99 100 101",
                "v1.24.316 v1.24.317 v1.25.0 v2.0.0",
                "1.0.0-alpha.1 1.0.0-beta.1 1.0.0-rc.1 1.0.0-rc.2 1.0.0 1.0.1",
                "1.2rc1 1.2 1.2.1",
                "1.0 1.0.0.1 1.0.0.2 1.0.1",
                "48122 48123 48124",
                "2026-11-26 2026-11-27 2026-12-01 2027-01-01",
                "20261126 20261127 20261127.1 20261127.2 20261128",
                "2026.11.27.1 2026.11.27.2 2026.11.28",
                "202611271430 202611271431 202611271500",
                "20261127143001 20261127143002",
                "20261127-1430 20261127-1431",
            })
    void laterVersionsHaveLaterTimes(String versions) {
        List<VersionTime> spans =
                List.of(versions.split(" ")).stream().map(VersionTime::of).toList();
        for (int i = 1; i < spans.size(); i++) {
            VersionTime before = spans.get(i - 1);
            assertThat(before.begin() + before.seconds())
                    .as(versions.split(" ")[i - 1] + " before " + versions.split(" ")[i])
                    .isLessThanOrEqualTo(spans.get(i).begin());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3f2a9c1", "main", "latest", "c0ffee", "0a1b2c3d", "summer", "v", "-1", "12abc"})
    void versionsWithoutOrderHaveTheWholeSpan(String version) {
        assertThat(VersionTime.of(version)).isEqualTo(VersionTime.ANY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0",
                "1.2.3",
                "999999999999999999999999",
                "1.2.3.4.5.6.7.8.9.10",
                "20269999",
                "20261127999999",
                "1.99999999999999999999.1-rc99999999999999999999",
                "2026-11-27T2599",
            })
    void everySpanLiesInThePastAndHasRoom(String version) {
        VersionTime span = VersionTime.of(version);
        assertThat(span.begin()).isGreaterThanOrEqualTo(VersionTime.ANY.begin());
        assertThat(span.seconds()).isPositive();
        assertThat(Instant.ofEpochSecond(span.begin() + span.seconds())).isBefore("2027-01-01T00:00:00Z");
    }

    @Test
    void equalNumbersAreEqualTimes() {
        assertThat(VersionTime.of("1")).isEqualTo(VersionTime.of("1.0.0")).isEqualTo(VersionTime.of("v1.0"));
    }
}
