package dev.stele.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Up to 256 entries in one file, each behind its length in two bytes, big-endian (C2SP `tlog-tiles`).
final class EntryBundle {
    static final int ENTRY_BYTES_MAX = 0xffff;
    static final int BYTES_MAX = Tile.WIDTH * (Short.BYTES + ENTRY_BYTES_MAX);

    private EntryBundle() {}

    static void add(ByteArrayOutputStream bundle, byte[] entry) {
        bundle.write(entry.length >>> 8);
        bundle.write(entry.length);
        bundle.writeBytes(entry);
    }

    /// @throws NoteException when the bytes are not exactly that many entries
    static List<byte[]> read(byte[] bundle, int width) {
        List<byte[]> entries = new ArrayList<>(width);
        ByteBuffer rest = ByteBuffer.wrap(bundle);
        for (int i = 0; i < width; i++) {
            if (rest.remaining() < Short.BYTES) {
                throw new NoteException("the bundle ends before entry " + i + " of " + width);
            }
            byte[] entry = new byte[Short.toUnsignedInt(rest.getShort())];
            if (rest.remaining() < entry.length) {
                throw new NoteException("the bundle ends inside entry " + i + " of " + width);
            }
            rest.get(entry);
            entries.add(entry);
        }
        if (rest.hasRemaining()) {
            throw new NoteException("the bundle has " + rest.remaining() + " bytes after its last entry");
        }
        return entries;
    }
}
