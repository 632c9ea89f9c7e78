package dev.stele.machine;

import dev.stele.layer.Codec;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.layer.PackedLayer;
import dev.stele.linux.Architecture;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.BlobWriter;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// A small real image in two layers: the host's static busybox, and a page for its HTTP server.
final class BusyboxImage {
    private static final Meta FOLDER = new Meta(0755, 0, 0, 0);
    private static final Meta PROGRAM = new Meta(0755, 0, 0, 0);
    private static final Meta FILE = new Meta(0644, 0, 0, 0);
    private static final List<String> APPLETS = List.of("sh", "httpd", "sleep", "cat", "touch", "nc", "id", "ls", "dd");

    private BusyboxImage() {}

    /// @param page what `GET /` answers
    /// @param argv its entrypoint
    static Digest put(Store store, String page, String... argv) {
        return put(store, page, List.of(), argv);
    }

    /// @param more entries of a layer on top
    static Digest put(Store store, String page, List<LayerEntry> more, String... argv) {
        return put(store, new Custom("www", page, more), argv);
    }

    /// @param user whom the program runs as
    /// @param more entries of a layer on top
    record Custom(String user, String page, List<LayerEntry> more) {}

    static Digest put(Store store, Custom custom, String... argv) {
        try {
            List<LayerEntry> base = new ArrayList<>();
            for (String folder : List.of("bin", "etc", "home", "private", "var", "var/cache")) {
                base.add(new LayerEntry.Directory(folder, FOLDER));
            }
            base.add(new LayerEntry.RegularFile("bin/busybox", PROGRAM, Content.of(Path.of("/bin/busybox"))));
            APPLETS.forEach(name -> base.add(new LayerEntry.Symlink("bin/" + name, FILE, "busybox")));
            base.add(new LayerEntry.RegularFile(
                    "etc/passwd", FILE, Content.of("root:x:0:0::/:/bin/sh\nwww:x:33:34::/:\n")));
            base.add(new LayerEntry.RegularFile("etc/group", FILE, Content.of("root:x:0:\nwww:x:34:\n")));
            base.add(new LayerEntry.RegularFile("etc/gone", FILE, Content.of("removed by the next layer\n")));
            base.add(new LayerEntry.RegularFile(
                    "private/secret", new Meta(0600, 33, 34, 0), Content.of("for www only\n")));
            base.add(new LayerEntry.Symlink("var/run", FILE, "/run"));
            base.add(new LayerEntry.Directory("run", FOLDER));
            List<LayerEntry> top = List.of(
                    new LayerEntry.Directory("www", FOLDER),
                    new LayerEntry.RegularFile("www/index.html", FILE, Content.of(custom.page())),
                    new LayerEntry.Directory("etc", FOLDER),
                    new LayerEntry.Whiteout("etc/gone"));
            List<Layer> layers = new ArrayList<>(List.of(layer(store, base), layer(store, top)));
            if (!custom.more().isEmpty()) {
                layers.add(layer(store, custom.more()));
            }
            return image(store, custom.user(), layers, List.of(argv));
        } catch (IOException e) {
            throw new IllegalStateException("busybox-static is needed", e);
        }
    }

    private record Layer(Descriptor descriptor, Digest diffId) {}

    private static Layer layer(Store store, List<LayerEntry> entries) throws IOException {
        try (BlobWriter blob = store.writer()) {
            PackedLayer packed = PackedLayer.write(entries, 0, Codec.ZSTD, blob);
            Digest digest = blob.commit();
            return new Layer(new Descriptor(Codec.ZSTD.mediaType(), digest, blob.size()), packed.diffId());
        }
    }

    /// An image of one layer with these bytes.
    static Digest ofLayer(Store store, byte[] bytes) {
        Descriptor layer = new Descriptor(Codec.NONE.mediaType(), store.put(bytes), bytes.length);
        return image(store, "www", List.of(new Layer(layer, Digest.sha256(bytes))), List.of("/bin/x"));
    }

    private static Digest image(Store store, String user, List<Layer> layers, List<String> argv) {
        byte[] config = new ImageConfig(
                        "1970-01-01T00:00:00Z",
                        Architecture.own().ociName(),
                        "linux",
                        new ImageConfig.Execution(
                                user,
                                List.of("FROM_IMAGE=1", "BOTH=image"),
                                argv,
                                List.of(),
                                "/www",
                                new TreeSet<>(),
                                Optional.empty()),
                        Map.of(),
                        layers.stream().map(Layer::diffId).toList(),
                        List.of())
                .bytes();
        Descriptor described = new Descriptor(MediaTypes.CONFIG, store.put(config), config.length);
        return store.put(
                new Manifest(described, layers.stream().map(Layer::descriptor).toList(), Map.of()).bytes());
    }
}
