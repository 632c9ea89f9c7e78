package dev.stele.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerHomeTest {
    @TempDir
    Path home;

    private Ledger open() {
        return new LedgerHome(home).open("0123abcd", new SecureRandom());
    }

    @Test
    void firstOpenCreatesAKeyOnlyItsOwnerReads() throws IOException {
        Ledger ledger = open();
        ledger.append(List.of(new byte[] {1}));
        Path key = home.resolve("keys/ledger.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(home.resolve("ledger/checkpoint"))).startsWith("stele.local/0123abcd\n1\n");
        assertThat(new LedgerHome(home).verifier())
                .hasToString(Files.readString(home.resolve("keys/ledger.vkey")).strip());
        assertThat(open().head()).isEqualTo(ledger.head());
    }

    @Test
    void doesNotReplaceAMissingKey() throws IOException {
        open();
        Files.delete(home.resolve("keys/ledger.key"));
        assertThatThrownBy(this::open)
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("ledger.key is missing");
    }

    @Test
    void refusesAKeyOfAnotherInstallation() {
        open();
        assertThatThrownBy(() -> new LedgerHome(home).open("ffffffff", new SecureRandom()))
                .hasMessageContaining("not of stele.local/ffffffff");
    }

    @Test
    void namesADamagedKeyWithoutItsContent() throws IOException {
        open();
        Path key = home.resolve("keys/ledger.key");
        String secret = Files.readString(key);
        String keyBytes = secret.strip().split("\\+", 5)[4];
        Files.writeString(key, secret.replace("PRIVATE+KEY", "PRIVATE+KEX"));
        assertThatThrownBy(this::open)
                .hasMessageContaining("ledger.key")
                .hasMessageContaining("is damaged")
                .message()
                .doesNotContain(keyBytes);
    }

    @Test
    void hasNoVerifierKeyBeforeTheFirstServer() {
        assertThatThrownBy(() -> new LedgerHome(home).verifier())
                .hasMessageContaining("no server has run on this home");
    }
}
