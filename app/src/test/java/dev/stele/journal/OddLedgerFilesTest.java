package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.OddFile;
import dev.stele.crash.TestPauser;
import dev.stele.engine.LedgerEvent;
import dev.stele.home.LedgerHome;
import dev.stele.ledger.AuditResult;
import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerException;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A copy of a ledger that somebody else made: what stands in it in place of a file.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OddLedgerFilesTest {
    @TempDir
    private Path root;

    private Path home;

    @BeforeEach
    void writeALedger() throws IOException {
        home = Files.createDirectory(root.resolve("home"));
        Ledger ledger = new LedgerHome(home).open("0123abcd", new SecureRandom());
        ledger.append(List.of(
                new LedgerEntry(Instant.parse("2026-08-21T12:00:00Z"), new LedgerEvent.ServerStarted(1)).bytes()));
        ledger.settle();
    }

    private Parsed<LedgerCopy> open(Optional<String> key) {
        return LedgerCopy.open(home.resolve("ledger"), key, new TestPauser());
    }

    private static Problem problem(Parsed<?> parsed) {
        return parsed instanceof Parsed.Bad<?>(var problems)
                ? problems.getFirst()
                : Problem.of("Z999", "good", "", "none");
    }

    @ParameterizedTest
    @EnumSource
    void refusesAKeyThatIsNone(OddFile odd) throws IOException {
        odd.put(home.resolve("keys/ledger.vkey"));
        for (Optional<String> key : List.of(
                Optional.<String>empty(),
                Optional.of(home.resolve("keys/ledger.vkey").toString()))) {
            Problem problem = problem(open(key));
            assertThat(problem.code()).isEqualTo("L121");
            assertThat(problem.cause()).contains(odd.reason()).doesNotContain(OddFile.SECRET);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnOlderCheckpointThatIsNone(OddFile odd) throws IOException {
        odd.put(home.resolve("since"));
        Problem problem = problem(LedgerCopy.since(home.resolve("since")));
        assertThat(problem.code()).isEqualTo("L122");
        assertThat(problem.cause()).contains(odd.reason()).doesNotContain(OddFile.SECRET);
    }

    @ParameterizedTest
    @EnumSource
    void refusesATileThatIsNone(OddFile odd) throws IOException, InterruptedException {
        LedgerCopy copy = switch (open(Optional.empty())) {
            case Parsed.Good<LedgerCopy>(var good) -> good;
            case Parsed.Bad<LedgerCopy>(var problems) -> throw new AssertionError(problems);
        };
        Path tile;
        try (var files = Files.walk(home.resolve("ledger/tile"))) {
            tile = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        odd.put(tile);
        assertThat(copy.verify(Optional.empty()))
                .isInstanceOfSatisfying(
                        AuditResult.Failed.class, f -> assertThat(f.toString()).doesNotContain(OddFile.SECRET));
        DiskLedgerFiles files = DiskLedgerFiles.in(home.resolve("ledger"));
        String name = home.resolve("ledger").relativize(tile).toString();
        assertThatThrownBy(() -> files.read(name, 100)).isInstanceOf(LedgerException.class);
    }
}
