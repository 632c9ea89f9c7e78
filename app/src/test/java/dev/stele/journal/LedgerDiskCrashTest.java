package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.CrashPoint;
import dev.stele.home.LedgerHome;
import dev.stele.ledger.Audit;
import dev.stele.ledger.AuditResult;
import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Stops the writer on a real disk at each crash point. Runs alone, since crash points are armed for the whole
/// process.
@Isolated
final class LedgerDiskCrashTest {
    private static final int BEFORE = 250;
    private static final int ADDED = 20;

    @TempDir
    Path home;

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @AfterEach
    void disarm() {
        CrashPoint.arm(_ -> {});
    }

    private Ledger open() {
        return new LedgerHome(home).open("0123abcd", new SecureRandom());
    }

    private static List<byte[]> entries(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(n -> ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            names = {"LEDGER_AFTER_BUNDLE", "LEDGER_AFTER_TILES", "LEDGER_BEFORE_CHECKPOINT", "LEDGER_AFTER_CHECKPOINT"
            })
    void nextWriterContinuesAfterAcknowledgedEntries(CrashPoint point) throws IOException {
        Ledger ledger = open();
        ledger.append(entries(0, BEFORE));
        CrashPoint.arm(reached -> {
            if (reached == point) {
                throw new Crash();
            }
        });
        assertThatThrownBy(() -> ledger.append(entries(BEFORE, ADDED))).isInstanceOf(Crash.class);
        CrashPoint.arm(_ -> {});
        Ledger again = open();
        boolean done = point == CrashPoint.LEDGER_AFTER_CHECKPOINT;
        assertThat(again.head().size()).isEqualTo(done ? BEFORE + ADDED : BEFORE);
        assertThat(again.recovery().removed()).isNotEmpty();
        again.append(entries((int) again.head().size(), ADDED));
        again.settle();
        LedgerHome here = new LedgerHome(home);
        assertThat(Audit.verify(here.files(), here.verifier(), Optional.of(checkpointSeen())))
                .isInstanceOf(AuditResult.Verified.class);
        LedgerReader.open(here.files(), here.verifier())
                .forEach(
                        0,
                        (index, entry) -> assertThat(entry)
                                .isEqualTo(entries((int) index, 1).getFirst()));
    }

    private byte[] checkpointSeen() throws IOException {
        return Files.readAllBytes(home.resolve("keys/ledger.seen"));
    }
}
