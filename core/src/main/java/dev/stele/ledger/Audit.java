package dev.stele.ledger;

import dev.stele.ledger.AuditResult.Finding;
import dev.stele.ledger.AuditResult.Kind;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The offline verifier: proves with a copy of a ledger's folder and its public key alone that every entry is what was
/// signed, in this order, with nothing beside it - and, given an older checkpoint, that nothing before it was changed.
///
/// It goes from the entries up: bundles are hashed (on all processors), each tile is made again and compared, the root
/// is compared with the signed one. Nothing is taken from a file that could be made from the entries. It shares no code
/// with the writer's tree, and goes on after a finding, so that a person sees the whole extent.
public final class Audit {
    private static final String CHECKPOINT = "checkpoint";
    private static final String SINCE = "--since";
    private static final int WIDTH = 256;
    private static final int HASH_BYTES = 32;
    private static final int BUNDLE_BYTES_MAX = WIDTH * (2 + 0xffff);
    private static final int FINDINGS_MAX = 1000;

    private final LedgerFiles files;
    private final VerifierKey key;
    private final List<Finding> findings = new ArrayList<>();

    private Audit(LedgerFiles files, VerifierKey key) {
        this.files = files;
        this.key = key;
    }

    /// @param files may be read by several threads at once
    /// @param since an older checkpoint of the same ledger that the auditor kept
    public static AuditResult verify(LedgerFiles files, VerifierKey key, Optional<byte[]> since) {
        Audit audit = new Audit(files, key);
        Optional<TreeHead> older = since.flatMap(bytes -> audit.head(SINCE, bytes));
        Optional<byte[]> checkpoint = audit.read(CHECKPOINT, audit.findings);
        if (checkpoint.isEmpty()) {
            audit.find(Kind.MISSING, CHECKPOINT, "there is no checkpoint");
        }
        Optional<TreeHead> head = checkpoint.flatMap(bytes -> audit.head(CHECKPOINT, bytes));
        head.ifPresent(signed -> audit.entries(signed, older));
        List<Finding> found = audit.findings;
        return head.isPresent() && found.isEmpty()
                ? new AuditResult.Verified(key.name(), head.get(), older)
                : new AuditResult.Failed(found.subList(0, Math.min(found.size(), FINDINGS_MAX)));
    }

    private Optional<TreeHead> head(String path, byte[] bytes) {
        List<Finding> wrong = new ArrayList<>();
        Optional<TreeHead> head = new AuditedHead(path, key, wrong).read(bytes);
        findings.addAll(wrong);
        return head;
    }

    private void entries(TreeHead signed, Optional<TreeHead> older) {
        SortedSet<String> there = files.list();
        if (signed.size() / WIDTH > there.size()) {
            find(Kind.MISSING, "tile", "of " + signed.size() + " entries most files are missing");
            return;
        }
        account(signed.size(), there);
        List<Leaves> bundles = IntStream.range(0, (int) ((signed.size() + WIDTH - 1) / WIDTH))
                .parallel()
                .mapToObj(n -> leaves(n, signed.size()))
                .toList();
        List<byte[]> roots = new ArrayList<>();
        for (Leaves bundle : bundles) {
            findings.addAll(bundle.findings);
            bundle.root.ifPresent(roots::add);
        }
        if (roots.size() == signed.size() / WIDTH) {
            upperTiles(roots);
        }
        if (bundles.stream().allMatch(Leaves::whole)) {
            compareRoot(signed, roots);
            older.ifPresent(head -> compareHistory(head, signed, roots));
        } else {
            older.ifPresent(_ -> find(Kind.HISTORY, SINCE, "cannot be compared: entries are missing or damaged"));
        }
    }

    private void account(long size, SortedSet<String> there) {
        SortedSet<String> due = new TreeSet<>();
        due.add(CHECKPOINT);
        paths("entries", size, due);
        long hashes = size;
        for (int level = 0; hashes > 0; level++) {
            paths(String.valueOf(level), hashes, due);
            hashes /= WIDTH;
        }
        due.stream().filter(path -> !there.contains(path)).forEach(path -> find(Kind.MISSING, path, "is missing"));
        there.stream()
                .filter(path -> !due.contains(path))
                .forEach(path -> find(Kind.UNACCOUNTED, path, "does not belong to a ledger of " + size + " entries"));
    }

    private static void paths(String folder, long count, SortedSet<String> out) {
        for (long n = 0; n * WIDTH < count; n++) {
            out.add(path(folder, n, count));
        }
    }

    private static String path(String folder, long n, long count) {
        String groups = n < 1000 ? "" : group(n / 1000);
        long left = count - n * WIDTH;
        return "tile/" + folder + "/" + groups + String.format(Locale.ROOT, "%03d", n % 1000)
                + (left < WIDTH ? ".p/" + left : "");
    }

    private static String group(long n) {
        return (n < 1000 ? "" : group(n / 1000)) + String.format(Locale.ROOT, "x%03d/", n % 1000);
    }

    /// The entries of one bundle, hashed and compared with their tile.
    ///
    /// @param hashes of the entries, one after the other; those of the tile when the bundle cannot be read
    /// @param root over a full bundle
    private record Leaves(boolean whole, List<byte[]> hashes, Optional<byte[]> root, List<Finding> findings) {}

    private Leaves leaves(int n, long size) {
        List<Finding> wrong = new ArrayList<>();
        AuditRange range = new AuditRange();
        int count = (int) Math.min(WIDTH, size - (long) n * WIDTH);
        String bundlePath = path("entries", n, size);
        List<byte[]> hashes = hashes(range, bundlePath, count, wrong);
        boolean whole = hashes.size() == count;
        String tilePath = path("0", n, size);
        Optional<byte[]> tile = read(tilePath, wrong);
        if (whole && tile.isPresent() && !Arrays.equals(tile.get(), concat(hashes))) {
            wrong.add(new Finding(Kind.DAMAGED, tilePath, "is not the tile over the entries of " + bundlePath));
        }
        if (!whole && tile.isPresent() && tile.get().length == count * HASH_BYTES) {
            hashes = split(tile.get());
        }
        Optional<byte[]> root = Optional.empty();
        if (count == WIDTH && hashes.size() == WIDTH) {
            hashes.forEach(hash -> range.push(0, hash));
            root = Optional.of(range.take());
        }
        // Of full bundles the root is all that is needed later; a million hashes would weigh much.
        return new Leaves(whole, count == WIDTH ? List.of() : hashes, root, wrong);
    }

    private List<byte[]> hashes(AuditRange range, String path, int count, List<Finding> wrong) {
        Optional<byte[]> read = read(path, wrong);
        if (read.isEmpty()) {
            return List.of();
        }
        byte[] bundle = read.get();
        List<byte[]> hashes = new ArrayList<>(count);
        int at = 0;
        while (hashes.size() < count && at + 2 <= bundle.length) {
            int length = (bundle[at] & 0xff) * 256 + (bundle[at + 1] & 0xff);
            if (at + 2 + length > bundle.length) {
                break;
            }
            hashes.add(range.entryHash(bundle, at + 2, length));
            at += 2 + length;
        }
        if (hashes.size() < count || at < bundle.length) {
            wrong.add(new Finding(Kind.DAMAGED, path, "does not hold exactly " + count + " entries"));
            return List.of();
        }
        return hashes;
    }

    /// Level 1 holds the roots of full bundles, each level above the roots of the full tiles below it.
    private void upperTiles(List<byte[]> roots) {
        List<byte[]> row = roots;
        AuditRange range = new AuditRange();
        for (int level = 1; !row.isEmpty(); level++) {
            List<byte[]> above = new ArrayList<>();
            for (int start = 0; start < row.size(); start += WIDTH) {
                List<byte[]> part = row.subList(start, Math.min(start + WIDTH, row.size()));
                String path = path(String.valueOf(level), start / WIDTH, row.size());
                Optional<byte[]> tile = read(path, findings);
                if (tile.isPresent() && !Arrays.equals(tile.get(), concat(part))) {
                    find(Kind.DAMAGED, path, "is not the tile over the tiles below it");
                }
                if (part.size() == WIDTH) {
                    part.forEach(hash -> range.push(0, hash));
                    above.add(range.take());
                }
            }
            row = above;
        }
    }

    private void compareRoot(TreeHead signed, List<byte[]> roots) {
        if (!has(signed, signed.size(), roots)) {
            find(Kind.ROOT, CHECKPOINT, "signs another root than that of the " + signed.size() + " entries here");
        }
    }

    private void compareHistory(TreeHead older, TreeHead signed, List<byte[]> roots) {
        if (older.size() > signed.size()) {
            String sizes = signed.size() + " entries and had " + older.size();
            find(Kind.HISTORY, SINCE, "this ledger has " + sizes + ": it was put back");
        } else if (!has(older, signed.size(), roots)) {
            find(Kind.HISTORY, SINCE, "the first " + older.size() + " entries are not those that were signed before");
        }
    }

    /// Whether the first entries of a ledger of `size`, all of whose bundles are whole, have this head.
    private boolean has(TreeHead head, long size, List<byte[]> roots) {
        AuditRange range = new AuditRange();
        int full = (int) (head.size() / WIDTH);
        roots.subList(0, full).forEach(root -> range.push(8, root));
        int rest = (int) (head.size() % WIDTH);
        if (rest > 0) {
            int width = (int) Math.min(WIDTH, size - (long) full * WIDTH);
            List<byte[]> hashes = hashes(new AuditRange(), path("entries", full, size), width, findings);
            hashes.subList(0, Math.min(rest, hashes.size())).forEach(hash -> range.push(0, hash));
        }
        return Digest.of(range.take()).equals(head.root());
    }

    private Optional<byte[]> read(String path, List<Finding> wrong) {
        try {
            return files.read(path, BUNDLE_BYTES_MAX);
        } catch (LedgerException e) {
            wrong.add(new Finding(Kind.DAMAGED, path, "cannot be read: " + e.why()));
            return Optional.empty();
        }
    }

    private static byte[] concat(List<byte[]> hashes) {
        byte[] out = new byte[hashes.size() * HASH_BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, out, i * HASH_BYTES, HASH_BYTES);
        }
        return out;
    }

    private static List<byte[]> split(byte[] tile) {
        List<byte[]> out = new ArrayList<>();
        for (int i = 0; i < tile.length; i += HASH_BYTES) {
            out.add(Arrays.copyOfRange(tile, i, i + HASH_BYTES));
        }
        return out;
    }

    private void find(Kind kind, String path, String message) {
        findings.add(new Finding(kind, path, message));
    }
}
