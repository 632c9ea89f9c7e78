package dev.stele.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnpackerTest {
    private final Unpacker unpacker = new Unpacker(LayerLimits.DEFAULT);

    @AfterEach
    void disarm() {
        CrashPoint.arm(_ -> {});
    }

    @Test
    void unpacksLinksLast() throws IOException {
        assertThat(unpacked(new RawTar()
                        .symlink("a", "d/file")
                        .directory("d/")
                        .file("d/file", "hello")
                        .hardLink("d/again", "d/file")
                        .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /a: link to d/file
                        /d: dir 644 0:0
                        /d/again: file 644 0:0 "hello"
                        /d/file: hard link to d/again
                        """);
    }

    @Test
    void followsLinkOfLowerLayer() throws IOException {
        byte[] base = new RawTar()
                .directory("usr/")
                .directory("usr/lib/")
                .file("usr/lib/libc", "c")
                .symlink("lib", "usr/lib")
                .end();
        assertThat(unpacked(base, new RawTar().file("lib/libx", "x").end())).isEqualTo("""
                /: dir 755 0:0
                /usr: dir 644 0:0
                /usr/lib: dir 644 0:0
                /usr/lib/libx: file 644 0:0 "x"
                """);
    }

    @Test
    void followsLinksOnlyInsideRoot() throws IOException {
        byte[] base = new RawTar()
                .symlink("out", "../../../etc")
                .symlink("abs", "/etc/../../tmp/./x")
                .symlink("loop", "loop")
                .end();
        assertThat(unpacked(
                        base,
                        new RawTar().file("out/passwd", "p").file("abs/y", "y").end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /etc: dir 755 0:0
                        /etc/passwd: file 644 0:0 "p"
                        /tmp: dir 755 0:0
                        /tmp/x: dir 755 0:0
                        /tmp/x/y: file 644 0:0 "y"
                        """);
        assertThatThrownBy(() -> unpacked(base, new RawTar().file("loop/x", "").end()))
                .isInstanceOf(LayerException.class)
                .hasMessage("loop: leads through more than 40 links");
    }

    @Test
    void replacesLinkAtEndOfPath() throws IOException {
        byte[] base = new RawTar().symlink("bin", "usr/bin").end();
        assertThat(unpacked(
                        base, new RawTar().directory("bin/").file("bin/sh", "s").end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /bin: dir 644 0:0
                        /bin/sh: file 644 0:0 "s"
                        """);
    }

    @Test
    void parentReplacedByLinkStaysInsideRoot() throws IOException {
        assertThat(unpacked(new RawTar()
                        .directory("d/")
                        .file("d/one", "1")
                        .symlink("d", "/etc")
                        .file("d/two", "2")
                        .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /d: link to /etc
                        /etc: dir 755 0:0
                        /etc/two: file 644 0:0 "2"
                        """);
    }

    @Test
    void whiteoutsHideOnlyLowerLayers() throws IOException {
        byte[] base = new RawTar()
                .directory("d/")
                .file("d/a", "a")
                .file("d/b", "b")
                .directory("d/sub/")
                .file("d/sub/x", "x")
                .end();
        assertThat(unpacked(
                        base,
                        new RawTar()
                                .file("d/a", "new")
                                .file("d/.wh.a", "")
                                .file("d/.wh.b", "")
                                .file("d/.wh.absent", "")
                                .file("nowhere/.wh.x", "")
                                .directory("d/sub/")
                                .file("d/.wh.sub", "")
                                .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /d: dir 644 0:0
                        /d/a: file 644 0:0 "new"
                        /d/b: gone
                        /d/sub: dir 644 0:0 opaque
                        """);
    }

    @Test
    void opaqueDirectoryHidesLowerLayers() throws IOException {
        byte[] base =
                new RawTar().directory("d/").file("d/a", "a").file("r", "").end();
        assertThat(unpacked(
                        base,
                        new RawTar()
                                .file("d/new", "n")
                                .file("d/.wh..wh..opq", "")
                                .file(".wh..wh..opq", "")
                                .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /d: dir 755 0:0 opaque
                        /d/new: file 644 0:0 "n"
                        /r: gone
                        """);
    }

    @Test
    void fileReplacesDirectoryAndDirectoryReplacesLink() throws IOException {
        byte[] base =
                new RawTar().directory("a/").file("a/x", "").symlink("b", "a").end();
        byte[] middle = new RawTar().file("a", "now a file").directory("b/").end();
        assertThat(unpacked(base, middle)).isEqualTo("""
                /: dir 755 0:0
                /a: file 644 0:0 "now a file"
                /b: dir 644 0:0
                """);
        assertThat(unpacked(
                        base,
                        middle,
                        new RawTar().directory("a/").file("a/y", "").end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /a: dir 644 0:0
                        /a/y: file 644 0:0 ""
                        """);
    }

    @Test
    void unnamedParentsKeepOwnerOfLowerLayer() throws IOException {
        byte[] base = new RawTar()
                .entry('5', "opt/", "", RawTar.field(108, "0000052"))
                .end();
        assertThat(unpacked(base, new RawTar().file("opt/f", "").end())).isEqualTo("""
                /: dir 755 0:0
                /opt: dir 644 42:0
                /opt/f: file 644 0:0 ""
                """);
    }

    @Test
    void lastEntryOfPathWins() throws IOException {
        assertThat(unpacked(new RawTar()
                        .file("a", "1")
                        .hardLink("b", "a")
                        .file("a", "2")
                        .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /a: file 644 0:0 "2"
                        /b: file 644 0:0 "1"
                        """);
    }

    @Test
    void lowerTreeStaysUnchanged() throws IOException {
        Tree below = unpacker.scan(
                Tree.empty(), layer(new RawTar().directory("d/").file("d/a", "").end()));
        unpacker.scan(
                below, layer(new RawTar().file("d/.wh.a", "").file("d/b", "").end()));
        assertThat(below.kind("d/a")).contains(TarItem.Kind.FILE);
        assertThat(below.kind("d/b")).isEmpty();
    }

    @Test
    void refusesEntriesThatContradictTree() {
        byte[] base =
                new RawTar().file("f", "").directory("d/").symlink("l", "f").end();
        StringBuilder table = new StringBuilder();
        for (byte[] layer : List.of(
                new RawTar().file("f/x", "").end(),
                new RawTar().file("l/x", "").end(),
                new RawTar().hardLink("a", "missing").end(),
                new RawTar().hardLink("a", "d").end(),
                new RawTar().hardLink("a", "later").file("later", "").end(),
                new RawTar().file(".wh.", "").end(),
                new RawTar().file(".wh..", "").end(),
                new RawTar().file(".wh...", "").end(),
                new RawTar().directory("d/.wh.x/").end(),
                new RawTar().symlink("d/.wh..wh..opq", "x").end(),
                new RawTar().file(".wh.x/y", "").end(),
                new RawTar().pax("uid=65536").file("a", "").end())) {
            table.append(refusal(base, layer)).append('\n');
        }
        assertThat(table.toString()).isEqualTo("""
                f: f is a file, no directory
                l: f is a file, no directory
                a: a hard link to missing, which is no file of this layer before it, nor of a layer below
                a: a hard link to d, which is no file of this layer before it, nor of a layer below
                a: a hard link to later, which is no file of this layer before it, nor of a layer below
                .wh.: not a valid whiteout
                .wh..: not a valid whiteout
                .wh...: not a valid whiteout
                d/.wh.x: not a valid whiteout
                d/.wh..wh..opq: not a valid whiteout
                .wh.x/y: below a whiteout
                a: its owner 65536:0 is beyond 65535, the highest id inside an instance; give the file to another user \
                where the image is made
                """);
    }

    @Test
    void hardLinkToSymbolicLinkIsOneMoreSymbolicLink() throws IOException {
        byte[] base = new RawTar().symlink("low", "nowhere").end();
        assertThat(unpacked(
                        base,
                        new RawTar()
                                .symlink("l1", "odd.py")
                                .hardLink("l2", "l1")
                                .hardLink("l3", "low")
                                .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /l1: link to odd.py
                        /l2: link to odd.py
                        /l3: link to nowhere
                        """);
    }

    @Test
    void hardLinkToFileOfLowerLayerIsItsCopy() throws IOException {
        byte[] base = new RawTar()
                .directory("usr/")
                .directory("usr/lib/")
                .file("usr/lib/low", "LOW")
                .file("other", "O")
                .symlink("lib", "usr/lib")
                .end();
        byte[] middle =
                new RawTar().hardLink("one", "lib/low").file("mine", "M").end();
        assertThat(unpacked(base, middle)).isEqualTo("""
                /: dir 755 0:0
                /mine: file 644 0:0 "M"
                /one: file 644 0:0 "LOW"
                """);
        assertThat(unpacked(
                        base,
                        middle,
                        new RawTar()
                                .file("usr/lib/.wh.low", "")
                                .hardLink("a", "one")
                                .hardLink("b", "a")
                                .hardLink("c", "mine")
                                .hardLink("d", "other")
                                .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /a: file 644 0:0 "LOW"
                        /b: hard link to a
                        /c: file 644 0:0 "M"
                        /d: file 644 0:0 "O"
                        /usr: dir 644 0:0
                        /usr/lib: dir 644 0:0
                        /usr/lib/low: gone
                        """);
        assertThat(refusal(
                        base,
                        new RawTar()
                                .hardLink("a", "usr/lib/low")
                                .file("usr/lib/.wh.low", "")
                                .end()))
                .contains("which is no file of this layer before it");
    }

    @Test
    void leavesOutDevicesAndFifosAndTellsWhich() throws IOException {
        byte[] base = new RawTar().directory("dev/").file("dev/null", "a file").end();
        byte[] devices = new RawTar()
                .entry('3', "dev/null", "", _ -> {})
                .entry('4', "dev/sda", "", _ -> {})
                .entry('6', "run/pipe", "", _ -> {})
                .end();
        assertThat(unpacked(base, devices)).isEqualTo("""
                /: dir 755 0:0
                /dev: dir 644 0:0
                /dev/null: gone
                /run: dir 755 0:0
                """);
        Tree tree = unpacker.scan(unpacker.scan(Tree.empty(), layer(base)), layer(devices));
        assertThat(tree.leftOut()).containsExactly("dev/null", "dev/sda", "run/pipe");
        assertThat(unpacker.scan(tree, layer(base)).leftOut()).isEmpty();
    }

    @Test
    void leavesOutFilesOfOldStorageDriver() throws IOException {
        assertThat(unpacked(new RawTar()
                        .file(".wh..wh.aufs", "")
                        .directory(".wh..wh.orph/")
                        .file(".wh..wh.orph/f", "")
                        .file(".wh..wh.orph/.wh..wh..opq", "")
                        .hardLink(".wh..wh.plnk", "nothing")
                        .file("a", "")
                        .end()))
                .isEqualTo("""
                        /: dir 755 0:0
                        /a: file 644 0:0 ""
                        """);
    }

    @Test
    void refusesLayerOfOtherDiffIdBeforeWriting() {
        byte[] tar = new RawTar().file("a", "").end();
        LayerSource other = new LayerSource(
                new Descriptor(MediaTypes.LAYER_TAR, Digest.sha256(tar), tar.length),
                Digest.sha256(new byte[1]),
                () -> new ByteArrayInputStream(tar));
        MemoryTarget target = new MemoryTarget();
        assertThatThrownBy(() -> unpacker.unpack(Tree.empty(), other, target))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("unpacks to " + Digest.sha256(tar));
        assertThat(target.listing()).isEmpty();
    }

    @Test
    void refusesBlobOfOtherSizeThanDescriptor() {
        byte[] tar = new RawTar().file("a", "").end();
        LayerSource lying = new LayerSource(
                new Descriptor(MediaTypes.LAYER_TAR, Digest.sha256(tar), tar.length + 1),
                Digest.sha256(tar),
                () -> new ByteArrayInputStream(tar));
        assertThatThrownBy(() -> unpacker.scan(Tree.empty(), lying))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("its descriptor says");
    }

    @Test
    void unpacksEveryCodecAndReachesCrashPoint() throws IOException {
        List<CrashPoint> reached = new ArrayList<>();
        CrashPoint.arm(reached::add);
        byte[] tar = new RawTar().file("a", "x".repeat(100_000)).end();
        for (Codec codec : Codec.values()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = codec.open(packed)) {
                out.write(tar);
            }
            byte[] blob = packed.toByteArray();
            LayerSource layer = new LayerSource(
                    new Descriptor(codec.mediaType(), Digest.sha256(blob), blob.length),
                    Digest.sha256(tar),
                    () -> new ByteArrayInputStream(blob));
            MemoryTarget target = new MemoryTarget();
            unpacker.unpack(Tree.empty(), layer, target);
            assertThat(target.listing()).as(codec.label()).contains("/a: file 644 0:0 \"xxx");
        }
        assertThat(reached).containsOnly(CrashPoint.UNPACK_MID_LAYER).hasSize(3);
    }

    /// The content of the top layer's folder.
    private String unpacked(byte[]... layers) throws IOException {
        Tree tree = Tree.empty();
        String listing = "";
        for (byte[] tar : layers) {
            MemoryTarget target = new MemoryTarget();
            tree = unpacker.unpack(tree, layer(tar), target);
            listing = target.listing();
        }
        return listing;
    }

    private String refusal(byte[]... layers) {
        try {
            return "taken: " + unpacked(layers);
        } catch (LayerException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static LayerSource layer(byte[] tar) {
        return new LayerSource(
                new Descriptor(MediaTypes.LAYER_TAR, Digest.sha256(tar), tar.length),
                Digest.sha256(tar),
                () -> new ByteArrayInputStream(tar));
    }
}
