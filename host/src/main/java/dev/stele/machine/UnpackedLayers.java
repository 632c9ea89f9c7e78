package dev.stele.machine;

import dev.stele.linux.Architecture;
import dev.stele.oci.ChainId;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageIndex;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Removes the unpacked layers of images that no release needs. Only while no server runs: it knows by heart which ones
/// are there. They are unpacked again when they are needed again.
public final class UnpackedLayers {
    private static final int DOCUMENT_MAX = 4 << 20;

    private final Path folder;
    private final Store store;

    /// @param home whose layers
    public UnpackedLayers(Path home, Store store) {
        this.folder = home.resolve("layers");
        this.store = store;
    }

    /// @param bytes on the disk
    public record Report(int count, long bytes) {}

    /// @param images that releases need; what cannot be read of them keeps all layers
    public Report collect(Set<Digest> images, boolean dryRun) {
        try {
            if (!Files.isDirectory(folder)) {
                return new Report(0, 0);
            }
            SortedSet<Digest> marked = marked();
            Set<String> needed = new HashSet<>();
            for (Digest image : images) {
                if (marked.contains(image)) {
                    needed.addAll(chains(image));
                }
            }
            List<Path> unneeded = unneeded(needed);
            long bytes = 0;
            for (Path layer : unneeded) {
                bytes += bytes(layer);
            }
            if (!dryRun) {
                remove(marked, images, unneeded);
            }
            return new Report(unneeded.size(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look through " + folder + ": " + FailureText.of(e), e);
        }
    }

    /// The mark of an image says that all of its layers are there, so it goes first. A layer is renamed to a name that
    /// the next server removes, so that half a layer is never taken for one.
    private void remove(SortedSet<Digest> marked, Set<Digest> images, List<Path> unneeded) throws IOException {
        for (Digest image : marked) {
            if (!images.contains(image)) {
                Files.deleteIfExists(folder.resolve("images").resolve(image.hex()));
            }
        }
        for (Path layer : unneeded) {
            Path away = layer.resolveSibling(".gone-" + layer.getFileName());
            LayerFolder.delete(away);
            Files.move(layer, away);
            LayerFolder.delete(away);
        }
    }

    private SortedSet<Digest> marked() throws IOException {
        SortedSet<Digest> out = new TreeSet<>();
        Path images = folder.resolve("images");
        if (Files.isDirectory(images)) {
            try (Stream<Path> marks = Files.list(images)) {
                marks.map(mark -> String.valueOf(mark.getFileName()))
                        .filter(name -> name.matches("[0-9a-f]{64}"))
                        .forEach(name -> out.add(new Digest("sha256", name)));
            }
        }
        return out;
    }

    private List<String> chains(Digest image) {
        ImageConfig config = ImageConfig.parse(store.read(
                ImageIndex.manifest(image, Architecture.own().ociName(), document -> store.read(document, DOCUMENT_MAX))
                        .config()
                        .digest(),
                DOCUMENT_MAX));
        return ChainId.of(config.diffIds()).stream().map(Digest::hex).toList();
    }

    private List<Path> unneeded(Set<String> needed) throws IOException {
        List<Path> out = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder, "[0-9a-f]*.*")) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!needed.contains(name.substring(0, name.indexOf('.')))) {
                    out.add(entry);
                }
            }
        }
        return out;
    }

    private static long bytes(Path layer) throws IOException {
        try (Stream<Path> files = Files.walk(layer)) {
            long sum = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                sum += Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
            }
            return sum;
        }
    }
}
