package dev.stele.ledger;

import static dev.stele.ledger.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What every kind of ledger files must do.
public abstract class LedgerFilesContract {
    /// A new, empty folder.
    protected abstract LedgerFiles empty();

    /// The same folder, opened again.
    protected abstract LedgerFiles again(LedgerFiles files);

    @Test
    void anEmptyFolderHasNothing() {
        LedgerFiles files = empty();
        assertThat(files.list()).isEmpty();
        assertThat(files.read("checkpoint", 10)).isEmpty();
        assertThat(files.read("tile/0/000.p/1", 10)).isEmpty();
    }

    @Test
    void whatIsWrittenIsThereAfterOpeningAgain() {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("checkpoint", utf8("one"), "tile/0/x001/000.p/3", utf8("two"))));
        LedgerFiles again = again(files);
        assertThat(again.list()).containsExactly("checkpoint", "tile/0/x001/000.p/3");
        assertThat(again.read("checkpoint", 3)).contains(utf8("one"));
        assertThat(again.read("tile/0/x001/000.p/3", 10)).contains(utf8("two"));
    }

    @Test
    void writingAgainReplacesTheWholeFile() {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("checkpoint", utf8("a long first text"))));
        files.write(new TreeMap<>(Map.of("checkpoint", utf8("short"))));
        assertThat(files.read("checkpoint", 100)).contains(utf8("short"));
        assertThat(files.list()).containsExactly("checkpoint");
    }

    @Test
    void aFullTileStandsBesideThePartialOnesOfItsNumber() {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("tile/0/000.p/255", utf8("partial"))));
        files.write(new TreeMap<>(Map.of("tile/0/000", utf8("full"))));
        assertThat(files.list()).containsExactly("tile/0/000", "tile/0/000.p/255");
    }

    @Test
    void deletedFilesAreGoneAndThoseThatWereGoneAreNoMistake() {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("a", utf8("1"), "b", utf8("2"))));
        files.delete(List.of("a", "never/was"));
        assertThat(files.list()).containsExactly("b");
        assertThat(files.read("a", 10)).isEmpty();
    }

    @Test
    void aFileOverItsBoundIsRefused() {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("a", utf8("12345"))));
        assertThat(files.read("a", 5)).isPresent();
        assertThatThrownBy(() -> files.read("a", 4))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("a has more than 4 bytes");
    }

    @Test
    void anEmptyFileIsAFile() {
        LedgerFiles files = empty();
        files.write(new TreeMap<>(Map.of("a", new byte[0])));
        assertThat(files.read("a", 0)).contains(new byte[0]);
    }
}
