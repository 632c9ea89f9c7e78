package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerFilesContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskLedgerFilesTest extends LedgerFilesContract {
    @TempDir
    Path folder;

    @Override
    protected LedgerFiles empty() {
        return DiskLedgerFiles.in(folder.resolve("ledger"));
    }

    @Override
    protected LedgerFiles again(LedgerFiles files) {
        return DiskLedgerFiles.in(Path.of(files.where()));
    }

    @Test
    void listsLinksAndUnfinishedFiles() throws IOException {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("checkpoint", new byte[0])));
        Files.createSymbolicLink(folder.resolve("ledger/link"), folder);
        Files.writeString(folder.resolve("ledger/staging/0"), "half");
        assertThat(files.list()).containsExactly("checkpoint", "link", "staging/0");
    }

    @Test
    void overwritesStagedFilesLeftByACrash() throws IOException {
        Files.createDirectories(folder.resolve("ledger/staging"));
        Files.writeString(folder.resolve("ledger/staging/0"), "half of something longer");
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("checkpoint", "whole".getBytes(StandardCharsets.UTF_8))));
        assertThat(folder.resolve("ledger/checkpoint")).hasContent("whole");
        assertThat(files.list()).containsExactly("checkpoint");
    }

    @Test
    void onlyTheOwnerReadsSecretFiles() throws IOException {
        DiskLedgerFiles.in(folder).write(new TreeMap<>(Map.of("open", new byte[0])));
        DiskLedgerFiles.secretIn(folder).write(new TreeMap<>(Map.of("secret", new byte[0])));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secret"))))
                .isEqualTo("rw-------");
        assertThat(Files.getPosixFilePermissions(folder.resolve("open")))
                .containsAll(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void namesTheFolderThatCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("ledger"), "a file where the folder should be");
        assertThatThrownBy(() -> empty().write(new TreeMap<>(Map.of("checkpoint", new byte[0]))))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("cannot write checkpoint of the ledger in " + folder.resolve("ledger"))
                .hasMessageContaining("restart the server");
    }
}
