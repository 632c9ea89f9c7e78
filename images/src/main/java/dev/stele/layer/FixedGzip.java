package dev.stele.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// A gzip member (RFC 1952) with a constant header: no time, no name, operating system 255. The JDK's own stream has
/// changed that last byte between versions.
final class FixedGzip extends DeflaterOutputStream {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int LEVEL = 6;
    private static final int BUFFER_BYTES = 1 << 16;

    private final CRC32 crc = new CRC32();
    private boolean trailerWritten;

    FixedGzip(OutputStream out) throws IOException {
        super(out, new Deflater(LEVEL, true), BUFFER_BYTES);
        out.write(HEADER);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        super.write(bytes, offset, length);
        crc.update(bytes, offset, length);
    }

    @Override
    public void finish() throws IOException {
        super.finish();
        if (!trailerWritten) {
            trailerWritten = true;
            ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            trailer.putInt((int) crc.getValue()).putInt((int) def.getBytesRead());
            out.write(trailer.array());
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        def.end();
    }
}
