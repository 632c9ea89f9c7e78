package dev.stele.journal;

import dev.stele.engine.Recorded;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.Prover;
import dev.stele.ledger.TreeHead;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The state after the first entries of a ledger, stored beside it, so that a start does not get slower with the
/// ledger's age.
///
/// It only saves time. It belongs to a size of the ledger and to the root of the tree at that size. One that is
/// absent, damaged, of another version, or of another ledger is ignored, and the whole ledger is replayed instead.
///
/// @param releases when each recorded release was made, by index of its entry
record LedgerSnapshot(Recorded recorded, SortedMap<Long, Instant> releases) {
    private static final System.Logger LOG = System.getLogger(LedgerSnapshot.class.getName());
    private static final String FILE = "snapshot";
    private static final int BYTES_MAX = 256 << 20;

    /// SHA-256 in hex and a line feed precede the JSON.
    private static final int SUM_BYTES = 65;

    LedgerSnapshot {
        releases = Collections.unmodifiableSortedMap(new TreeMap<>(releases));
    }

    /// Makes it durable, in place of the previous one.
    ///
    /// @param root of the ledger's tree over the recorded entries
    void write(LedgerFiles files, Digest root, long nowMillis) {
        Json.Builder made = Json.object();
        releases.forEach((index, at) -> made.put(Long.toString(index), at.toEpochMilli()));
        byte[] json = Json.object()
                .put("format", Recorded.FORMAT)
                .put("root", root.toString())
                .put("releases", made.build())
                .put("recorded", recorded.toJson(nowMillis))
                .build()
                .bytes();
        byte[] sum = (Digest.sha256(json).hex() + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(sum, sum.length + json.length);
        System.arraycopy(json, 0, all, sum.length, json.length);
        files.write(new TreeMap<>(Map.of(FILE, all)));
    }

    /// @param files where the snapshot is stored
    /// @param ledger that it has to belong to, with its head
    static Optional<LedgerSnapshot> read(LedgerFiles files, LedgerFiles ledger, TreeHead head, long nowMillis) {
        try {
            Optional<byte[]> bytes = files.read(FILE, BYTES_MAX);
            if (bytes.isEmpty()) {
                return head.size() == 0 ? Optional.empty() : unusable("there is none");
            }
            return read(bytes.get(), ledger, head, nowMillis);
        } catch (RuntimeException broken) {
            // It is a cache of the ledger: whatever is wrong with it, the ledger is replayed.
            return unusable(FailureText.of(broken));
        }
    }

    private static Optional<LedgerSnapshot> read(byte[] bytes, LedgerFiles ledger, TreeHead head, long nowMillis) {
        byte[] json = Arrays.copyOfRange(bytes, Math.min(SUM_BYTES, bytes.length), bytes.length);
        String sum = new String(bytes, 0, bytes.length - json.length, StandardCharsets.UTF_8).strip();
        if (!Digest.sha256(json).hex().equals(sum)) {
            return unusable("it is damaged");
        }
        Json kept = Json.parse(json);
        if (kept.number("format") != Recorded.FORMAT) {
            return unusable("another version wrote it");
        }
        Recorded recorded = Recorded.fromJson(kept.at("recorded"), nowMillis);
        if (!belongs(recorded.entries(), Digest.parse(kept.string("root")), ledger, head)) {
            return unusable("it is of another ledger");
        }
        SortedMap<Long, Instant> releases = new TreeMap<>();
        kept.map("releases")
                .forEach((index, at) -> releases.put(Long.valueOf(index), Instant.ofEpochMilli(at.asLong())));
        return Optional.of(new LedgerSnapshot(recorded, releases));
    }

    private static boolean belongs(long entries, Digest root, LedgerFiles ledger, TreeHead head) {
        return entries > 0
                && entries <= head.size()
                && new Prover(ledger, head.size()).head(entries).root().equals(root);
    }

    private static Optional<LedgerSnapshot> unusable(String why) {
        LOG.log(System.Logger.Level.INFO, "the whole ledger is read, since its snapshot cannot be used: " + why);
        return Optional.empty();
    }

    /// @throws LedgerException when the ledger has grown too fast to be read
    static Digest root(LedgerFiles ledger, TreeHead head, long entries) {
        return new Prover(ledger, head.size()).head(entries).root();
    }
}
