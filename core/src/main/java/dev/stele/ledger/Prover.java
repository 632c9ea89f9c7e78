package dev.stele.ledger;

import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Makes proofs from the tiles of a ledger (RFC 6962, sections 2.1.1 and 2.1.2), reading only the tiles on their paths.
///
/// A proof is for any size up to that of the ledger: a smaller tree's hashes are among the same tiles.
public final class Prover {
    private final LedgerFiles files;
    private final long size;
    private final Hashing hashing = new Hashing();

    /// @param size of the ledger, from its checkpoint
    public Prover(LedgerFiles files, long size) {
        this.files = files;
        this.size = size;
    }

    /// The root over the first `count` entries.
    public TreeHead head(long count) {
        check(0, count);
        return count == 0 ? TreeHead.EMPTY : new TreeHead(count, Digest.of(root(0, count)));
    }

    /// The hashes from the sibling of entry `index` up to the root over `count` entries.
    List<Digest> inclusion(long index, long count) {
        check(index + 1, count);
        List<Digest> out = new ArrayList<>();
        path(index, 0, count, out);
        return out;
    }

    private void path(long index, long start, long end, List<Digest> out) {
        if (end - start == 1) {
            return;
        }
        long middle = start + split(end - start);
        if (index < middle) {
            path(index, start, middle, out);
            out.add(Digest.of(root(middle, end)));
        } else {
            path(index, middle, end, out);
            out.add(Digest.of(root(start, middle)));
        }
    }

    /// The hashes that show that the tree of `older` entries is the beginning of the one of `newer`.
    List<Digest> consistency(long older, long newer) {
        check(older, newer);
        List<Digest> out = new ArrayList<>();
        if (older > 0 && older < newer) {
            beginning(older, new Span(0, newer), true, out);
        }
        return out;
    }

    private record Span(long start, long end) {}

    /// @param known whether the checker has the root of this span as that of the older tree
    private void beginning(long older, Span span, boolean known, List<Digest> out) {
        if (older == span.end) {
            if (!known) {
                out.add(Digest.of(root(span.start, span.end)));
            }
            return;
        }
        long middle = span.start + split(span.end - span.start);
        if (older <= middle) {
            beginning(older, new Span(span.start, middle), known, out);
            out.add(Digest.of(root(middle, span.end)));
        } else {
            beginning(older, new Span(middle, span.end), false, out);
            out.add(Digest.of(root(span.start, middle)));
        }
    }

    private byte[] root(long start, long end) {
        long count = end - start;
        if (Long.bitCount(count) == 1) {
            return perfect(start, Long.numberOfTrailingZeros(count));
        }
        long middle = start + split(count);
        return hashing.node(root(start, middle), root(middle, end));
    }

    /// The root over 2^height entries: some hashes side by side in one tile.
    private byte[] perfect(long start, int height) {
        int level = height / 8;
        long first = start >>> (8 * level);
        byte[] tile = tile(level, first / Tile.WIDTH);
        return hashing.perfect(tile, (int) (first % Tile.WIDTH) * Hashing.BYTES, 1 << (height % 8));
    }

    private byte[] tile(int level, long index) {
        Tile tile = Tile.of(level, index, size).orElseThrow(() -> new IllegalArgumentException("no tile " + index));
        Optional<byte[]> kept = files.read(tile.path(), Tile.WIDTH * Hashing.BYTES);
        if (kept.isEmpty()) {
            // The ledger may have grown since: the full tile begins with the hashes of the partial one.
            kept = files.read(new Tile(level, index, Tile.WIDTH).path(), Tile.WIDTH * Hashing.BYTES);
        }
        int bytes = tile.width() * Hashing.BYTES;
        if (kept.isEmpty() || kept.get().length < bytes) {
            throw new LedgerException(tile.path() + " is missing or cut in " + files.where()
                    + "; look with: stele audit verify DIR --key VKEY");
        }
        return Arrays.copyOf(kept.get(), bytes);
    }

    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    private void check(long part, long whole) {
        if (part < 0 || part > whole || whole > size) {
            throw new IllegalArgumentException("no proof of " + part + " in " + whole + " of " + size + " entries");
        }
    }
}
