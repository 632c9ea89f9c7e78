package dev.stele.remote;

import dev.stele.layer.Codec;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.LayerException;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.LayerWriter;
import dev.stele.layer.Meta;
import dev.stele.layer.UnpackedStream;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.MediaTypes;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Writes an image of the store to a folder or an archive, in the same bytes each time.
public final class ImageExport {
    private static final Meta FILE = new Meta(0644, 0, 0, 0);
    private static final Meta FOLDER = new Meta(0755, 0, 0, 0);
    private static final int BUFFER_BYTES = 1 << 16;

    private final Store store;
    private final Path directory;

    /// @param directory in which relative paths begin
    public ImageExport(Store store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    /// @param target `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]` or `docker-archive:FILE[:NAME:TAG]`
    /// @param name under which Docker is to know it, unless the target says another one
    public void write(StoredImage image, String target, String name, TransferProgress progress) {
        if (!(SourceName.parse(target, directory) instanceof SourceName.OfFile file)) {
            throw RemoteException.invalid(RemoteProblems.noSource(
                    target, "an image is exported to a folder or a file; to a registry, push it"));
        }
        LongConsumer each = bytes -> progress.bytes("writing " + file.where(), bytes, image.bytes());
        try {
            switch (file.form()) {
                case OCI_FOLDER -> folder(image, file, each);
                case OCI_ARCHIVE -> archive(file.path(), ociEntries(image, index(image, file.image(), List.of())));
                case DOCKER_ARCHIVE -> dockerArchive(image, file, name);
            }
        } catch (IOException | LayerException e) {
            throw RemoteException.failed(RemoteProblems.unwritable(file.where(), FailureText.of(e)));
        }
    }

    /// A folder that is a layout already keeps its other images. The index comes last: until then it is as it
    /// was.
    private void folder(StoredImage image, SourceName.OfFile file, LongConsumer each) throws IOException {
        Path dir = file.path();
        List<Json> others = others(dir, image, file.image());
        Files.createDirectories(dir.resolve("blobs"));
        long done = 0;
        for (Descriptor blob : image.blobs().values()) {
            Path path = target(dir, blob.digest());
            if (!Files.isRegularFile(path) || Files.size(path) != blob.size()) {
                try (InputStream in = store.open(blob.digest())) {
                    replace(path, in);
                }
            }
            done += blob.size();
            each.accept(done);
        }
        for (Map.Entry<Digest, byte[]> document : image.documents().entrySet()) {
            replace(target(dir, document.getKey()), new ByteArrayInputStream(document.getValue()));
        }
        try (OpenFolder open = NamedFile.open(dir)) {
            NamedFile.replace(open, LayoutSource.MARKER, marker());
            NamedFile.replace(open, LayoutSource.INDEX, index(image, file.image(), others));
        }
    }

    private static Path target(Path dir, Digest digest) throws IOException {
        Path path = dir.resolve(LayoutSource.path(digest));
        Files.createDirectories(path.resolve("..").normalize());
        return path;
    }

    private static void replace(Path path, InputStream in) throws IOException {
        Path part = Files.createTempFile(path.resolve("..").normalize(), ".part-", "");
        try {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// The entries of a layout that stay beside this image: all but itself, and one of its name.
    private static List<Json> others(Path dir, StoredImage image, Optional<String> name) throws IOException {
        try (OpenFolder open = NamedFile.open(dir)) {
            byte[] index = NamedFile.beneath(open, LayoutSource.INDEX, ImageDocument.BYTES_MAX + 1);
            return ImageAdmission.parse(dir.toString(), index).json().list("manifests").stream()
                    .filter(entry -> {
                        Optional<String> other = Optional.ofNullable(
                                entry.stringMapOf("annotations").get(LayoutSource.REF_NAME));
                        boolean isSame =
                                entry.string("digest").equals(image.digest().toString());
                        return name.isPresent() ? !other.equals(name) : !isSame && other.isPresent();
                    })
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    private static byte[] marker() {
        return Json.object()
                .put("imageLayoutVersion", LayoutSource.VERSION)
                .build()
                .bytes();
    }

    private static byte[] index(StoredImage image, Optional<String> name, List<Json> others) {
        Digest digest = image.digest();
        Descriptor own = new Descriptor(
                image.document(digest).mediaType(),
                digest,
                Optional.ofNullable(image.documents().get(digest)).orElseThrow().length,
                name.map(n -> Map.of(LayoutSource.REF_NAME, n)).orElse(Map.of()));
        List<Json> all = new ArrayList<>(others);
        all.add(own.toJson());
        return Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(all))
                .build()
                .bytes();
    }

    private List<LayerEntry> ociEntries(StoredImage image, byte[] index) {
        Map<String, LayerEntry> out = new LinkedHashMap<>();
        out.put("blobs", new LayerEntry.Directory("blobs", FOLDER));
        Set<String> algorithms = new LinkedHashSet<>();
        image.documents().keySet().forEach(digest -> algorithms.add(digest.algorithm()));
        image.blobs().keySet().forEach(digest -> algorithms.add(digest.algorithm()));
        algorithms.forEach(name -> out.put(name, new LayerEntry.Directory("blobs/" + name, FOLDER)));
        image.documents().forEach((digest, bytes) -> put(out, LayoutSource.path(digest), Content.of(bytes)));
        image.blobs()
                .forEach((digest, blob) ->
                        put(out, LayoutSource.path(digest), new Streamed(blob.size(), () -> store.open(digest))));
        put(out, LayoutSource.MARKER, Content.of(marker()));
        put(out, LayoutSource.INDEX, Content.of(index));
        return List.copyOf(out.values());
    }

    private static void put(Map<String, LayerEntry> out, String path, Content content) {
        out.put(path, new LayerEntry.RegularFile(path, FILE, content));
    }

    /// Content that is opened when it is written.
    private record Streamed(long size, RegistryRequest.Opening opening) implements Content {
        @Override
        public InputStream open() throws IOException {
            return opening.open();
        }
    }

    /// Layers are unpacked, since older versions of Docker know no zstd; each is then named by its diffID,
    /// which its bytes have to have.
    private void dockerArchive(StoredImage image, SourceName.OfFile file, String name) throws IOException {
        ImageDocument manifest = image.document(image.digest());
        if (!ImageAdmission.isImage(manifest)) {
            throw RemoteException.failed(RemoteProblems.otherPlatform(
                    image.name(), "an archive of Docker, which takes one platform", "an index of several"));
        }
        Descriptor config = manifest.references().getFirst();
        byte[] configBytes = store.read(config.digest(), ImageDocument.BYTES_MAX);
        List<Digest> diffIds = ImageConfig.parse(configBytes).diffIds();
        Map<String, LayerEntry> out = new LinkedHashMap<>();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            Descriptor layer = manifest.references().get(i + 1);
            String path = diffIds.get(i).hex() + ".tar";
            paths.add(path);
            if (!out.containsKey(path)) {
                put(out, path, unpacked(layer, diffIds.get(i)));
            }
        }
        String configPath = config.digest().hex() + ".json";
        put(out, configPath, Content.of(configBytes));
        Json.Builder entry = Json.object()
                .put("Config", configPath)
                .put("RepoTags", Json.strings(List.of(file.image().orElse(name))))
                .put("Layers", Json.strings(paths));
        put(
                out,
                DockerArchiveSource.LIST,
                Content.of(Json.array(List.of(entry.build())).bytes()));
        archive(file.path(), List.copyOf(out.values()));
    }

    private Content unpacked(Descriptor layer, Digest diffId) throws IOException {
        Codec codec = UnpackedStream.codecOf(layer);
        RegistryRequest.Opening opening =
                () -> UnpackedStream.open(store.open(layer.digest()), codec, LayerLimits.DEFAULT);
        MessageDigest hasher = Digest.hasher();
        long size = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = opening.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hasher.update(buffer, 0, n);
                size += n;
            }
        }
        Digest actual = Digest.of(hasher.digest());
        if (!actual.equals(diffId)) {
            throw RemoteException.unverified(
                    RemoteProblems.otherBytes("layer " + layer.digest(), diffId, "it unpacks to " + actual));
        }
        return new Streamed(size, opening);
    }

    private static void archive(Path file, List<LayerEntry> entries) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
                LayerWriter.write(entries, 0, out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
