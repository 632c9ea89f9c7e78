package dev.stele.layer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Names in archives are UTF-8; one that is not cannot be kept byte for byte in a string and is refused.
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
