package dev.stele.layer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Decodes names in archives. A name that is not UTF-8 cannot be represented in a string exactly, so it is refused.
final class Utf8 {
    private Utf8() {}

    static String decode(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LayerException("a name that is not UTF-8", e);
        }
    }
}
