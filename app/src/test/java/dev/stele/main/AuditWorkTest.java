package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.LocalWork;
import dev.stele.crash.TestPauser;
import dev.stele.engine.LedgerEvent;
import dev.stele.home.LedgerHome;
import dev.stele.journal.LedgerEntry;
import dev.stele.ledger.Ledger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditWorkTest {
    @Test
    void timesOfEntriesHaveEqualLength(@TempDir Path home) {
        Ledger ledger = new LedgerHome(home).open("0123abcd", new SecureRandom());
        for (String at : List.of("2026-08-21T12:00:00Z", "2026-08-21T12:00:01.120456789Z")) {
            ledger.append(List.of(new LedgerEntry(Instant.parse(at), new LedgerEvent.ServiceDown("web")).bytes()));
            ledger.settle();
        }
        assertThat(new AuditWork(new TestPauser())
                        .log(new LocalWork.AuditLogRequest(home.resolve("ledger"), 2), _ -> {})
                        .text())
                .isEqualTo("""
                #0  2026-08-21T12:00:00.000Z  web is stopped
                #1  2026-08-21T12:00:01.120Z  web is stopped
                """);
    }
}
