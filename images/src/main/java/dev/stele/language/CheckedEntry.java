package dev.stele.language;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/// The content of an entry, of which neither more nor other bytes are read than the archive's directory says.
final class CheckedEntry extends FilterInputStream {
    private final String name;
    private final ZipArchive.Sizes expected;
    private final CRC32 crc = new CRC32();
    private long read;

    CheckedEntry(InputStream content, String name, ZipArchive.Sizes expected) {
        super(content);
        this.name = name;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int n = more(bytes, from, length);
        if (n < 0) {
            if (read != expected.size() || crc.getValue() != expected.crc()) {
                throw new ZipException(name + " is damaged: its size or checksum is another");
            }
            return -1;
        }
        read += n;
        if (read > expected.size()) {
            throw new ZipException(name + " has more than " + expected.size() + " bytes");
        }
        crc.update(bytes, from, n);
        return n;
    }

    private int more(byte[] bytes, int from, int length) throws IOException {
        try {
            return in.read(bytes, from, length);
        } catch (java.util.zip.ZipException | EOFException _) {
            throw new ZipException(name + " is damaged: it cannot be unpacked");
        }
    }

    @Override
    public long skip(long bytes) throws IOException {
        throw new IOException("what is skipped cannot be checked");
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
