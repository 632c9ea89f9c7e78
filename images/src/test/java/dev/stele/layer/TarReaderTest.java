package dev.stele.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.LayerEntry.Directory;
import dev.stele.layer.LayerEntry.HardLink;
import dev.stele.layer.LayerEntry.RegularFile;
import dev.stele.layer.LayerEntry.Symlink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TarReaderTest {
    private static final int ENTRIES_MAX = 5;
    private static final Meta META = new Meta(0640, 12, 3_000_000, 99, Optional.of("0100000200200000"));
    private static final String LONG = "d/".repeat(60) + "name";

    @Test
    void readsBackWhatWriterWrote() throws IOException {
        List<LayerEntry> entries = List.of(
                new Directory("a", new Meta(0755, 1, 2, 100)),
                new RegularFile("a/ä", META, Content.of("hello")),
                new HardLink("b", "a/ä"),
                new Symlink("c", new Meta(0777, 0, 0, 5), "/x/" + "y".repeat(200)),
                new RegularFile(LONG, META, Content.of("")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerWriter.write(entries, 100, out);
        assertThat(listing(out.toByteArray())).isEqualTo("""
                DIRECTORY a 755 1:2 100 - "" ""
                FILE a/ä 640 12:3000000 99 0100000200200000 "" "hello"
                HARD_LINK b 640 12:3000000 99 0100000200200000 "a/ä" ""
                SYMLINK c 777 0:0 5 - "/x/%s" ""
                FILE %s 640 12:3000000 99 0100000200200000 "" ""
                """.formatted("y".repeat(200), LONG));
    }

    @Test
    void readsFormsOfDebianArchives() throws IOException {
        byte[] tar = new RawTar()
                .entry('5', "./", "", RawTar.field(257, "ustar  \0"))
                .entry('5', "./usr/", "", RawTar.field(257, "ustar  \0"))
                .entry('L', "././@LongLink", "./" + LONG + "\0", RawTar.field(257, "ustar  \0"))
                .entry('0', "./" + LONG.substring(0, 98), "deb", RawTar.field(257, "ustar  \0"))
                .entry('K', "././@LongLink", "z".repeat(150) + "\0", RawTar.field(257, "ustar  \0"))
                .entry('2', "./l", "", RawTar.field(257, "ustar  \0"))
                .raw(new byte[10240])
                .bytes();
        assertThat(listing(tar)).isEqualTo("""
                DIRECTORY  644 0:0 0 - "" ""
                DIRECTORY usr 644 0:0 0 - "" ""
                FILE %s 644 0:0 0 - "" "deb"
                SYMLINK l 644 0:0 0 - "%s" ""
                """.formatted(LONG, "z".repeat(150)));
    }

    @Test
    void paxSizeAppliesToFileNotToLongName() throws IOException {
        byte[] tar = new RawTar()
                .pax("size=5")
                .entry('L', "././@LongLink", "named", _ -> {})
                .entry('0', "short", "hello", RawTar.field(124, "00000000000"))
                .file("next", "x")
                .end();
        assertThat(listing(tar)).isEqualTo("""
                FILE named 644 0:0 0 - "" "hello"
                FILE next 644 0:0 0 - "" "x"
                """);
    }

    @Test
    void readsGnuBinaryNumbers() throws IOException {
        byte[] tar = new RawTar()
                .entry('0', "a", "hi", block -> {
                    RawTar.field(124, "\u0080\0\0\0\0\0\0\0\0\0\0\u0002").accept(block);
                    RawTar.field(108, "\u0080\0\0\0\0-\u00c6\u00c0").accept(block);
                    RawTar.field(136, "\u00ff".repeat(12)).accept(block);
                })
                .end();
        assertThat(listing(tar)).isEqualTo("FILE a 644 3000000:0 -1 - \"\" \"hi\"\n");
    }

    @Test
    void skipsUnreadContent() throws IOException {
        TarReader reader =
                reader(new RawTar().file("a", "x".repeat(2000)).file("b", "y").end());
        assertThat(reader.next()).map(TarItem::path).contains("a");
        assertThat(reader.content().read()).isEqualTo('x');
        assertThat(reader.next()).map(TarItem::path).contains("b");
        assertThat(reader.next()).isEmpty();
    }

    /// Each archive with the reader's result: the entries, or the reason for refusal.
    @Test
    void refusesAmbiguousArchives() {
        Map<String, byte[]> corpus = HostileTars.all(ENTRIES_MAX);
        StringBuilder table = new StringBuilder();
        corpus.forEach((name, tar) ->
                table.append(name).append(" → ").append(verdict(tar)).append('\n'));
        assertThat(table.toString()).isEqualTo(VERDICTS);
    }

    private static final String VERDICTS = """
            .. → entry 1 (../x): a path in a layer is relative, without empty, "." or ".." segmen
            a/../../x → entry 1 (a/../../x): a path in a layer is relative, without empty, "." or ".." s
            absolute → FILE etc/x 644 0:0 0 - "" "";
            dots and slashes → FILE a/b 644 0:0 0 - "" "";
            empty name → entry 1 (): an entry or link without a name
            root as file → entry 1 (.): the root is no directory
            root as symlink → entry 1 (./.): the root is no directory
            file with slash → entry 1 (a/): the name ends with / but it is no directory
            symlink without target → entry 1 (a): a symbolic link whose target is empty, too long or has a NUL
            hard link to .. → entry 1 (a): a path in a layer is relative, without empty, "." or ".." segments:
            hard link to root → entry 1 (a): a hard link to the root
            character device → SPECIAL null 644 0:0 0 - "" "";
            block device → SPECIAL sda 644 0:0 0 - "" "";
            fifo → SPECIAL pipe 644 0:0 0 - "" "";
            contiguous → FILE a 644 0:0 0 - "" "";
            gnu sparse → entry 1 (a): a sparse file
            pax sparse → a sparse file
            pax key twice → the PAX key path twice
            two pax headers → entry 0 (the start): two PAX headers for one entry
            pax and long name → entry 0 (the start): a long name beside a PAX path
            two long names → entry 0 (the start): two long names for one entry
            long name at end → entry 0 (the start): a header without its entry at the end
            long name too long → entry 0 (the start): a header of 5000 bytes
            long name of 8 GiB → entry 0 (the start): a header of 8589934591 bytes
            segment too long → entry 1 (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            pax of 1 MiB and more → entry 0 (the start): a header of 1048593 bytes
            pax length too long → a PAX record whose length is wrong
            pax length 10 digits → a PAX record without " "
            pax length negative → a PAX record whose length is no number
            pax length zero → a PAX record whose length is wrong
            pax without newline → a PAX record whose length is wrong
            pax without equals → a PAX record without "="
            pax size negative → a PAX size that is no number
            pax size 2^64 → a PAX size that is no number
            pax path with NUL → a PAX path that is empty or has a NUL
            pax path empty → a PAX path that is empty or has a NUL
            pax uid 2^32-1 → entry 1 (c): uid or gid out of range: 4294967295:0
            global with path → a global PAX header that sets path
            global comment → FILE c 644 0:0 0 - "" "";
            global time → FILE c 644 0:0 0 - "" "";
            global owner → a global PAX header that sets uid
            size of a directory → entry 1 (a/): has a size but can have no content
            size of a hard link → entry 1 (a): has a size but can have no content
            negative size → entry 0 (the start): negative size
            size beyond 2^63 → entry 0 (the start): a number beyond 64 bits
            size not octal → entry 0 (the start): a number that is not octal
            wrong checksum → entry 0 (the start): wrong checksum
            signed checksum → entry 0 (the start): wrong checksum
            old V7 → FILE a 644 0:0 0 - "" "";
            name not UTF-8 → a name that is not UTF-8
            content cut off → entry 1 (a): cut off
            no end → FILE a 644 0:0 0 - "" "x";
            half an end → FILE a 644 0:0 0 - "" "x";
            last block not filled → FILE a 644 0:0 0 - "" "x";
            last block filled in part → FILE a 644 0:0 0 - "" "x";
            cut off in the last content → entry 1 (a): cut off
            empty file →\s
            bytes after the end → entry 0 (the start): bytes after the end
            two archives → entry 1 (a): bytes after the end
            one entry too many → entry 6 (f4): more than 5 entries
            """;

    private static String verdict(byte[] tar) {
        try {
            return listing(tar).replace("\n", "; ").strip();
        } catch (LayerException e) {
            return String.format("%.80s", e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String listing(byte[] tar) throws IOException {
        StringBuilder out = new StringBuilder();
        TarReader reader = reader(tar);
        for (Optional<TarItem> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarItem item = next.get();
            Meta meta = item.meta();
            String content = new String(reader.content().readAllBytes(), StandardCharsets.UTF_8);
            out.append("%s %s %o %d:%d %d %s \"%s\" \"%s\"\n"
                    .formatted(
                            item.kind(),
                            item.path(),
                            meta.mode(),
                            meta.uid(),
                            meta.gid(),
                            meta.mtime(),
                            meta.capability().orElse("-"),
                            item.linkTarget(),
                            content));
        }
        return out.toString();
    }

    private static TarReader reader(byte[] tar) {
        return new TarReader(new ByteArrayInputStream(tar), new LayerLimits(1 << 20, ENTRIES_MAX, 200));
    }
}
