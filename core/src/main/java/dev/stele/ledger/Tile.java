package dev.stele.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The place of one tile (C2SP `tlog-tiles`): 256 hashes of one level, or 256 entries; a partial one has fewer.
///
/// @param level 0 holds the hashes of entries, each level above the roots of full tiles; -1 is the entries themselves
/// @param index counted from 0 within the level
/// @param width how many hashes or entries, 1 to 256
record Tile(int level, long index, int width) {
    static final int WIDTH = 256;
    static final int ENTRIES = -1;
    private static final int LEVEL_MAX = 63;
    private static final Pattern PATH = Pattern.compile(
            "tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    Tile {
        if (level < ENTRIES || level > LEVEL_MAX || index < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("no tile: level " + level + ", index " + index + ", width " + width);
        }
    }

    /// How many full hashes a level has when the tree has `size` entries.
    static long hashes(int level, long size) {
        int shift = 8 * Math.max(0, level);
        return shift >= Long.SIZE ? 0 : size >>> shift;
    }

    /// The tile of that level and index in a tree of `size` entries. Absent when the tree has no such tile.
    static Optional<Tile> of(int level, long index, long size) {
        long left = hashes(level, size) - index * WIDTH;
        return left > 0 ? Optional.of(new Tile(level, index, (int) Math.min(left, WIDTH))) : Optional.empty();
    }

    /// Reads a path. Absent when it is not the one spelling of a tile's path.
    static Optional<Tile> parse(String path) {
        Matcher m = PATH.matcher(path);
        if (!m.matches()) {
            return Optional.empty();
        }
        int level = m.group(1).equals("entries") ? ENTRIES : Integer.parseInt(m.group(1));
        long index = Long.parseLong(m.group(2).replace("x", "").replace("/", ""));
        int width = m.group(3) == null ? WIDTH : Integer.parseInt(m.group(3));
        if (width > WIDTH) {
            return Optional.empty();
        }
        Tile tile = new Tile(level, index, width);
        return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    /// Relative to the ledger's folder: `tile/0/x001/x234/067`, `tile/entries/000.p/8`.
    String path() {
        StringBuilder number = new StringBuilder(String.format("%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            number.insert(0, String.format("x%03d/", rest % 1000));
        }
        String folder = level == ENTRIES ? "entries" : String.valueOf(level);
        return "tile/" + folder + "/" + number + (width == WIDTH ? "" : ".p/" + width);
    }

    /// Whether a tree of `size` entries has this very tile, with this width.
    boolean belongsTo(long size) {
        return of(level, index, size).equals(Optional.of(this));
    }

    /// Whether the path is one of a tile that a tree of `size` entries has.
    static boolean belongs(String path, long size) {
        return parse(path).filter(tile -> tile.belongsTo(size)).isPresent();
    }

    /// The partial tiles that a tree of `size` entries has, and one of `nextSize` has no more.
    static List<String> outdated(long size, long nextSize) {
        List<String> out = new ArrayList<>();
        for (int level = ENTRIES; hashes(level, size) > 0; level++) {
            of(level, hashes(level, size) / WIDTH, size)
                    .filter(tile -> !tile.belongsTo(nextSize))
                    .ifPresent(tile -> out.add(tile.path()));
        }
        return out;
    }
}
