package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.text.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ledgers that former versions wrote, from simulated histories with every kind of fault, and what those versions took
/// out of them: this version takes the same.
class FormerLedgerTest {
    private static final long NOW = 0;

    @ParameterizedTest
    @ValueSource(strings = {"ledger-0.1/seed-11", "ledger-0.1/seed-23", "ledger-0.1/seed-42"})
    void readsLedgersOfFormerVersionsUnchanged(String name) {
        Recorded recorded = Recorded.EMPTY;
        for (String line : lines(name + ".jsonl.gz")) {
            LedgerEvent event = LedgerEvent.fromJson(Json.parse(line));
            recorded = recorded.apply(event, recorded.entries(), NOW);
        }
        Json expected = Json.parse(String.join("\n", lines(name + ".state.json.gz")));
        assertThat(new String(RecordedDump.of(recorded).bytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(expected.bytes(), StandardCharsets.UTF_8));
    }

    private static List<String> lines(String resource) {
        InputStream in = FormerLedgerTest.class.getClassLoader().getResourceAsStream(resource);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(in, resource)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
