package dev.stele.layer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Hostile archives, each with a name that describes it. Most follow published attacks on tools that unpack archives;
/// the others are valid forms that are similar to them.
final class HostileTars {
    private HostileTars() {}

    static Map<String, byte[]> all(int entriesMax) {
        Map<String, byte[]> out = new LinkedHashMap<>();
        names(out);
        types(out);
        longNames(out);
        paxHeaders(out);
        globalHeaders(out);
        fields(out);
        ends(out, entriesMax);
        return out;
    }

    private static void names(Map<String, byte[]> out) {
        out.put("..", new RawTar().file("../x", "").end());
        out.put("a/../../x", new RawTar().file("a/../../x", "").end());
        out.put("absolute", new RawTar().file("/etc/x", "").end());
        out.put("dots and slashes", new RawTar().file("./a//./b", "").end());
        out.put("empty name", new RawTar().file("", "").end());
        out.put("root as file", new RawTar().file(".", "").end());
        out.put("root as symlink", new RawTar().symlink("./.", "/tmp").end());
        out.put("file with slash", new RawTar().file("a/", "").end());
        out.put("symlink without target", new RawTar().symlink("a", "").end());
        out.put(
                "hard link to ..",
                new RawTar().hardLink("a", "../../etc/passwd").end());
        out.put("hard link to root", new RawTar().hardLink("a", "/").end());
    }

    private static void types(Map<String, byte[]> out) {
        out.put("character device", new RawTar().entry('3', "null", "", _ -> {}).end());
        out.put("block device", new RawTar().entry('4', "sda", "", _ -> {}).end());
        out.put("fifo", new RawTar().entry('6', "pipe", "", _ -> {}).end());
        out.put("contiguous", new RawTar().entry('7', "a", "", _ -> {}).end());
        out.put("gnu sparse", new RawTar().entry('S', "a", "", _ -> {}).end());
        out.put(
                "pax sparse",
                new RawTar().pax("GNU.sparse.major=1").file("a", "").end());
    }

    private static void longNames(Map<String, byte[]> out) {
        out.put(
                "pax key twice",
                new RawTar().pax("path=a", "path=b").file("c", "").end());
        out.put(
                "two pax headers",
                new RawTar().pax("path=a").pax("path=b").file("c", "").end());
        out.put(
                "pax and long name",
                new RawTar()
                        .pax("path=a")
                        .entry('L', "L", "b\0", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "two long names",
                new RawTar()
                        .entry('L', "L", "a\0", _ -> {})
                        .entry('L', "L", "b\0", _ -> {})
                        .file("c", "")
                        .end());
        out.put("long name at end", new RawTar().entry('L', "L", "a\0", _ -> {}).end());
        out.put(
                "long name too long",
                new RawTar()
                        .entry('L', "L", "a".repeat(5000), _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "long name of 8 GiB",
                new RawTar()
                        .entry('L', "L", "", RawTar.field(124, "77777777777"))
                        .end());
        out.put(
                "segment too long",
                new RawTar().pax("path=" + "a".repeat(256)).file("c", "").end());
    }

    private static void paxHeaders(Map<String, byte[]> out) {
        out.put(
                "pax of 1 MiB and more",
                new RawTar().pax("comment=" + "a".repeat(1 << 20)).file("c", "").end());
        out.put(
                "pax length too long",
                new RawTar()
                        .entry('x', "x", "99 path=a\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "pax length 10 digits",
                new RawTar()
                        .entry('x', "x", "1000000000 path=a\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "pax length negative",
                new RawTar()
                        .entry('x', "x", "-9 path=a\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "pax length zero",
                new RawTar()
                        .entry('x', "x", "0 path=a\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "pax without newline",
                new RawTar().entry('x', "x", "9 path=ab", _ -> {}).file("c", "").end());
        out.put(
                "pax without equals",
                new RawTar()
                        .entry('x', "x", "8 path\n\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put("pax size negative", new RawTar().pax("size=-1").file("c", "").end());
        out.put(
                "pax size 2^64",
                new RawTar().pax("size=18446744073709551616").file("c", "").end());
        out.put("pax path with NUL", new RawTar().pax("path=a\0b").file("c", "").end());
        out.put("pax path empty", new RawTar().pax("path=").file("c", "").end());
        out.put(
                "pax uid 2^32-1",
                new RawTar().pax("uid=4294967295").file("c", "").end());
    }

    private static void globalHeaders(Map<String, byte[]> out) {
        out.put(
                "global with path",
                new RawTar()
                        .entry('g', "g", "9 path=a\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "global comment",
                new RawTar()
                        .entry('g', "g", "13 comment=a\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "global time",
                new RawTar()
                        .entry('g', "g", "11 mtime=7\n", _ -> {})
                        .file("c", "")
                        .end());
        out.put(
                "global owner",
                new RawTar().entry('g', "g", "8 uid=7\n", _ -> {}).file("c", "").end());
    }

    private static void fields(Map<String, byte[]> out) {
        out.put(
                "size of a directory",
                new RawTar().entry('5', "a/", "x", _ -> {}).end());
        out.put(
                "size of a hard link",
                new RawTar().entry('1', "a", "x", RawTar.field(157, "b")).end());
        out.put(
                "negative size",
                new RawTar()
                        .entry('0', "a", "", RawTar.field(124, "\u00ff".repeat(12)))
                        .end());
        out.put(
                "size beyond 2^63",
                new RawTar()
                        .entry('0', "a", "", RawTar.field(124, "\u0080" + "\u007f".repeat(11)))
                        .end());
        out.put(
                "size not octal",
                new RawTar()
                        .entry('0', "a", "", RawTar.field(124, "0000000000x"))
                        .end());
        out.put(
                "wrong checksum",
                new RawTar().entry('0', "a", "", RawTar.field(148, "0000001")).end());
        out.put(
                "signed checksum",
                new RawTar()
                        .entry('0', "\u00e4", "", RawTar.field(148, "004601\0 "))
                        .end());
        out.put(
                "old V7",
                new RawTar()
                        .entry('0', "a", "", RawTar.field(257, "\0\0\0\0\0\0\0\0"))
                        .end());
        out.put("name not UTF-8", new RawTar().entry('0', "\u00e4", "", _ -> {}).end());
    }

    private static void ends(Map<String, byte[]> out, int entriesMax) {
        out.put(
                "content cut off",
                new RawTar()
                        .entry('0', "a", "", RawTar.field(124, "00000010000"))
                        .end());
        out.put("no end", new RawTar().file("a", "x").bytes());
        out.put("half an end", new RawTar().file("a", "x").raw(new byte[512]).bytes());
        byte[] unfilled = new RawTar().file("a", "x").bytes();
        out.put("last block not filled", Arrays.copyOf(unfilled, 513));
        out.put("last block filled in part", Arrays.copyOf(unfilled, 600));
        out.put("cut off in the last content", Arrays.copyOf(unfilled, 512));
        out.put("empty file", new byte[0]);
        out.put(
                "bytes after the end",
                new RawTar().raw(new byte[1024]).file("late", "").end());
        out.put(
                "two archives",
                new RawTar()
                        .raw(new RawTar().file("a", "").end())
                        .raw(new RawTar().file("b", "").end())
                        .bytes());
        out.put("one entry too many", tooMany(entriesMax));
    }

    private static byte[] tooMany(int entriesMax) {
        RawTar tar = new RawTar();
        for (int i = 0; i <= entriesMax; i++) {
            tar.file("f" + i, "");
        }
        return tar.end();
    }
}
