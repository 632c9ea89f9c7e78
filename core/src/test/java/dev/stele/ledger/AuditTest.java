package dev.stele.ledger;

import static dev.stele.ledger.Samples.entries;
import static dev.stele.ledger.Samples.get;
import static dev.stele.ledger.Samples.put;
import static dev.stele.ledger.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.ledger.AuditResult.Failed;
import dev.stele.ledger.AuditResult.Kind;
import dev.stele.ledger.AuditResult.Verified;
import dev.stele.ledger.Samples.Home;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuditTest {
    private static final VerifierKey KEY = Samples.key().verifier();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static AuditResult verify(LedgerFiles files) {
        return Audit.verify(files, KEY, Optional.empty());
    }

    private static AuditResult verify(LedgerFiles files, byte[] since) {
        return Audit.verify(files, KEY, Optional.of(since));
    }

    private static List<AuditResult.Finding> findings(AuditResult result) {
        return result instanceof Failed(var findings) ? findings : List.of();
    }

    @Test
    void anUntouchedLedgerOfAnySizeVerifies() {
        for (int size : new int[] {0, 1, 2, 7, 255, 256, 257, 511, 512, 600}) {
            Home home = size == 0 ? Home.with() : Home.with(size);
            TreeHead head = home.open().head();
            assertThat(verify(home.files())).isEqualTo(new Verified("ledger.example/stele", head, Optional.empty()));
            assertThat(head.size()).isEqualTo(size);
        }
    }

    @Test
    void everyFlippedByteOfASmallLedgerIsFound() {
        Home home = Home.with(1, 2, 2);
        for (String path : home.files().list()) {
            byte[] bytes = get(home.files(), path);
            for (int at = 0; at < bytes.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] flipped = bytes.clone();
                    flipped[at] ^= (byte) (1 << bit);
                    assertFound(home, path, flipped, at);
                }
            }
        }
    }

    @Test
    void flippedBytesOfALedgerWithFullTilesAreFound() {
        Home home = Home.with(256, 3);
        assertThat(home.files().list())
                .containsExactly(
                        "checkpoint",
                        "tile/0/000",
                        "tile/0/001.p/3",
                        "tile/1/000.p/1",
                        "tile/entries/000",
                        "tile/entries/001.p/3");
        for (String path : home.files().list()) {
            byte[] bytes = get(home.files(), path);
            for (int at = 0; at < bytes.length; at += bytes.length > 1000 ? 7 : 1) {
                byte[] flipped = bytes.clone();
                flipped[at] ^= 0x01;
                assertFound(home, path, flipped, at);
            }
        }
    }

    private static void assertFound(Home home, String path, byte[] bytes, int at) {
        Home copy = home.copy();
        put(copy.files(), path, bytes);
        assertThat(verify(copy.files())).as("%s, byte %s", path, at).isInstanceOf(Failed.class);
    }

    @Test
    void filesCutAnywhereUnderTheSameCheckpointAreFound() {
        Home home = Home.with(5);
        for (String path : home.files().list()) {
            byte[] bytes = get(home.files(), path);
            for (int length = 0; length < bytes.length; length++) {
                Home copy = home.copy();
                put(copy.files(), path, Arrays.copyOf(bytes, length));
                assertThat(verify(copy.files()))
                        .as("%s cut to %s", path, length)
                        .isInstanceOf(Failed.class);
            }
        }
    }

    @Test
    void entriesCutOffUnderTheSameCheckpointAreFound() {
        Home whole = Home.with(260);
        for (int size = 0; size < 260; size++) {
            Home cut = size == 0 ? Home.with() : Home.with(size);
            put(cut.files(), "checkpoint", get(whole.files(), "checkpoint"));
            assertThat(findings(verify(cut.files())))
                    .as("cut to %s entries", size)
                    .anyMatch(finding -> finding.kind() == Kind.MISSING);
        }
    }

    @Test
    void everyMissingFileIsNamed() {
        Home home = Home.with(258);
        for (String path : home.files().list()) {
            Home copy = home.copy();
            copy.files().delete(List.of(path));
            assertThat(findings(verify(copy.files())))
                    .anyMatch(finding ->
                            finding.kind() == Kind.MISSING && finding.path().equals(path));
        }
    }

    @Test
    void aFileThatTheCheckpointDoesNotAccountForIsNamed() {
        for (String path : List.of(
                "notes.txt",
                "checkpoint.old",
                "tile/0/000.p/4",
                "tile/entries/000.p/6",
                "tile/0/000",
                "tile/1/000.p/1",
                "tile/0/001.p/1",
                "staging/0",
                "tile/entries/x000/000")) {
            Home home = Home.with(5);
            put(home.files(), path, utf8("x"));
            assertThat(findings(verify(home.files())))
                    .as(path)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.UNACCOUNTED))
                    .satisfies(finding -> assertThat(finding.path()).isEqualTo(path));
        }
    }

    @Test
    void aPartialTileOfAnEarlierCheckpointIsFoundEvenWithItsRightBytes() {
        Home earlier = Home.with(4);
        Home home = Home.with(4, 1);
        put(home.files(), "tile/0/000.p/4", get(earlier.files(), "tile/0/000.p/4"));
        assertThat(findings(verify(home.files())))
                .extracting(AuditResult.Finding::path)
                .containsExactly("tile/0/000.p/4");
    }

    /// The last character before the padding carries bits that no byte needs: other characters decode alike.
    @Test
    void base64ThatIsNotCanonicalIsFound() {
        Home home = Home.with(5);
        String checkpoint = new String(get(home.files(), "checkpoint"), StandardCharsets.UTF_8);
        int tried = 0;
        for (int at = checkpoint.indexOf('='); at >= 0; at = checkpoint.indexOf('=', at + 1)) {
            int last = at - 1;
            if (checkpoint.charAt(last) == '=') {
                continue;
            }
            char canonical = checkpoint.charAt(last);
            for (int i = 0; i < ALPHABET.length(); i++) {
                char other = ALPHABET.charAt(i);
                if (other != canonical) {
                    StringBuilder changed = new StringBuilder(checkpoint);
                    changed.setCharAt(last, other);
                    put(home.files(), "checkpoint", utf8(changed.toString()));
                    assertThat(verify(home.files())).as("%s at %s", other, last).isInstanceOf(Failed.class);
                    tried++;
                }
            }
        }
        assertThat(tried).isEqualTo(2 * 63);
        put(home.files(), "checkpoint", utf8(checkpoint.replace("=\n", "\n")));
        assertThat(verify(home.files())).isInstanceOf(Failed.class);
    }

    @Test
    void aSignatureOfAnUnknownKeyBesideOursIsNoMistake() {
        Home home = Home.with(5);
        SigningKey other = SigningKey.ofSeed("witness.example/w", Samples.counting(9));
        Note note = Note.parse(get(home.files(), "checkpoint"));
        String line =
                Note.sign(note.text(), other).toString().substring(note.text().length() + 1);
        put(home.files(), "checkpoint", utf8(note + line));
        assertThat(verify(home.files())).isInstanceOf(Verified.class);
        put(home.files(), "checkpoint", Note.sign(note.text(), other).bytes());
        assertThat(findings(verify(home.files())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("is not signed by ledger.example/stele"));
    }

    @Test
    void anotherLedgerOfTheSameSizeIsFound() {
        Home home = Home.with(5);
        Home other = new Home();
        other.open().append(entries(100, 5));
        put(other.files(), "checkpoint", get(home.files(), "checkpoint"));
        assertThat(findings(verify(other.files())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.ROOT));
    }

    @Test
    void aLedgerExtendsEachOfItsOlderCheckpoints() {
        Home home = new Home();
        Ledger ledger = home.open();
        java.util.List<byte[]> checkpoints = new java.util.ArrayList<>();
        checkpoints.add(ledger.checkpoint().bytes());
        for (int n = 0; n < 300; n++) {
            ledger.append(entries(n, 1));
            checkpoints.add(ledger.checkpoint().bytes());
        }
        ledger.settle();
        for (byte[] since : checkpoints) {
            assertThat(verify(home.files(), since))
                    .isEqualTo(new Verified(
                            "ledger.example/stele",
                            ledger.head(),
                            Optional.of(Checkpoint.verify(since, KEY).head())));
        }
    }

    @Test
    void anOlderValidStateThatWasPutBackIsFound() {
        byte[] since = get(Home.with(9).files(), "checkpoint");
        for (int size = 0; size < 9; size++) {
            Home older = size == 0 ? Home.with() : Home.with(size);
            assertThat(verify(older.files())).isInstanceOf(Verified.class);
            assertThat(findings(verify(older.files(), since)))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.HISTORY))
                    .satisfies(finding -> assertThat(finding.message()).contains("put back"));
        }
    }

    @Test
    void aHistoryRewrittenWithTheRightKeyIsFound() {
        byte[] since = get(Home.with(9).files(), "checkpoint");
        for (int changed = 0; changed < 9; changed++) {
            Home rewritten = new Home();
            Ledger ledger = rewritten.open();
            for (int n = 0; n < 12; n++) {
                ledger.append(entries(n == changed ? 1000 : n, 1));
            }
            ledger.settle();
            assertThat(verify(rewritten.files())).isInstanceOf(Verified.class);
            assertThat(findings(verify(rewritten.files(), since)))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.HISTORY))
                    .satisfies(finding -> assertThat(finding.message()).contains("first 9 entries"));
        }
    }

    @Test
    void anOlderCheckpointOfAnotherKeyIsRejected() {
        Home home = Home.with(5);
        SigningKey other = SigningKey.ofSeed("ledger.example/stele", Samples.counting(9));
        byte[] since = Checkpoint.sign(TreeHead.EMPTY, other).bytes();
        assertThat(findings(verify(home.files(), since)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.path()).isEqualTo("--since"));
    }

    @Test
    void allFindingsAreReported() {
        Home home = Home.with(600);
        home.files().delete(List.of("tile/entries/000"));
        put(home.files(), "tile/0/001", new byte[8192]);
        put(home.files(), "notes.txt", utf8("x"));
        put(home.files(), "tile/1/000.p/2", new byte[64]);
        assertThat(findings(verify(home.files())))
                .extracting(AuditResult.Finding::path)
                .containsExactly("tile/entries/000", "notes.txt", "tile/0/001", "tile/1/000.p/2");
    }

    @Test
    void anImplausibleSizeEndsTheAuditEarly() {
        Home home = Home.with(5);
        TreeHead huge =
                new TreeHead(100_000_000_000_000_000L, home.open().head().root());
        put(home.files(), "checkpoint", Checkpoint.sign(huge, Samples.key()).bytes());
        assertThat(verify(home.files())).isInstanceOf(Failed.class);
    }

    @Test
    void anEmptyFolderIsNoLedger() {
        assertThat(findings(verify(new MemoryLedgerFiles())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("there is no checkpoint"));
    }
}
