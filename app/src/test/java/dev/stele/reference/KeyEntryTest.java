package dev.stele.reference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyEntryTest {
    /// Each line: what is asked | the keys that it means.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        services.web.replicas                     | services.*.replicas
        services.*.replicas                       | services.*.replicas
        replicas                                  | services.*.replicas
        services.web.files[0].src                 | services.*.files[].src
        services.web.files.src                    | services.*.files[].src
        services.web.ports.http.route             | services.*.ports.*.route
        rollout.maxSurge                          | services.*.rollout.maxSurge
        os.packages                               | os.packages
        metadata.name                             | metadata.name metadata.name
        interval                                  | services.*.healthcheck.readiness.interval services.*.healthcheck.liveness.interval
        entrypoint                                | entrypoint
        services                                  | services
        """)
    void findsAKeyByItsPathOrItsEnd(String asked, String expected) {
        assertThat(KeyEntry.find(asked).stream().map(KeyEntry::path)).containsExactly(expected.split(" "));
    }

    @Test
    void everyKeyIsFoundByItsOwnPath() {
        for (ReferenceFile file : ReferenceFile.values()) {
            for (KeyEntry entry : KeyEntry.all(file)) {
                assertThat(KeyEntry.find(entry.path())).contains(entry);
                assertThat(entry.text()).contains(entry.key().text());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "services.web.replica, services.web.replicas",
        "replcas, replicas",
        "os.pakages, os.packages",
        "services.web.rollout.baek, services.web.rollout.bake"
    })
    void proposesTheKeyThatWasMeant(String written, String meant) {
        assertThat(KeyEntry.find(written)).isEmpty();
        assertThat(KeyEntry.near(written)).contains(meant);
    }
}
