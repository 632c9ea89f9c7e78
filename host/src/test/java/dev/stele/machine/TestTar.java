package dev.stele.machine;

import java.nio.charset.StandardCharsets;

/// A tar of one entry, written by hand: the layer writer does not write what a hostile or a very large image holds.
final class TestTar {
    private static final int BLOCK = 512;

    private TestTar() {}

    /// A regular file; the content's length is a multiple of 512.
    static byte[] file(String name, byte[] content) {
        return entry(name, '0', "", content);
    }

    static byte[] hardLink(String name, String target) {
        return entry(name, '1', target, new byte[0]);
    }

    private static byte[] entry(String name, char type, String target, byte[] content) {
        byte[] tar = new byte[BLOCK + content.length + 2 * BLOCK];
        System.arraycopy(content, 0, tar, BLOCK, content.length);
        put(tar, 0, name);
        String size = String.format("%011o\0", content.length);
        put(tar, 100, "0000644\0" + "0000000\0" + "0000000\0" + size + "00000000000\0" + "        " + type + target);
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, String.format("%06o\0 ", sum));
        return tar;
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
