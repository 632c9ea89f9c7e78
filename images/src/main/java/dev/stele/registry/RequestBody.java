package dev.stele.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The body of a request, in the pieces in which it arrives. It is read once.
interface RequestBody {
    /// The next piece, which is valid until the next call. Empty at the end.
    ///
    /// @throws IOException when the connection ended before the body did
    Optional<ByteBuffer> next() throws IOException;

    /// Its first bytes, at most so many.
    default byte[] upTo(int bytesMax) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < bytesMax) {
            Optional<ByteBuffer> piece = next();
            if (piece.isEmpty()) {
                break;
            }
            byte[] bytes = new byte[Math.min(piece.get().remaining(), bytesMax - out.size())];
            piece.get().get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
