package dev.stele.remote;

import dev.stele.layer.Codec;
import dev.stele.layer.LayerException;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.remote.ArchiveFiles.ArchivedFile;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

/// An image of an archive as `docker save` writes it: a list of images (`manifest.json`), their configs, and
/// their layers as files, in folders of their own (`ID/layer.tar`) or among the blobs of newer versions.
///
/// Such an archive has no manifest, and so no digest. One is made of what it holds, the same each time; layers
/// are taken as they are packed.
final class DockerArchiveSource implements BlobSource {
    static final String LIST = "manifest.json";

    private final String where;
    private final ArchiveFiles files;
    private final Optional<String> wanted;
    private final Map<Digest, ArchivedFile> layers = new HashMap<>();
    private byte[] config = {};
    private Optional<String> name = Optional.empty();

    /// @param wanted one of its names, or the place of an image in its list as `@0`
    DockerArchiveSource(String where, ArchiveFiles files, Optional<String> wanted) {
        this.where = where;
        this.files = files;
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return where;
    }

    @Override
    public Root root() {
        try {
            byte[] bytes = manifest(chosen());
            return Root.of(where, Digest.sha256(bytes), bytes);
        } catch (IOException | JsonException | LayerException | IllegalArgumentException e) {
            throw broken(FailureText.of(e));
        }
    }

    private Json chosen() throws IOException {
        List<Json> all = Json.parse(required(LIST)).asList();
        List<Json> named =
                all.stream().filter(image -> isNamed(image, all.indexOf(image))).toList();
        if (named.size() == 1) {
            return named.getFirst();
        }
        List<String> names =
                all.stream().flatMap(image -> names(image).stream()).toList();
        if (named.isEmpty()) {
            throw broken(
                    all.isEmpty()
                            ? "it holds no image"
                            : "it has none called \"" + wanted.orElse("") + "\", only " + names);
        }
        throw RemoteException.invalid(RemoteProblems.ambiguous(where, names));
    }

    private boolean isNamed(Json image, int place) {
        return wanted.isEmpty()
                || wanted.get().equals("@" + place)
                || names(image).contains(wanted.get())
                || names(image).contains(wanted.get() + ":latest");
    }

    private static List<String> names(Json image) {
        return image.stringList("RepoTags");
    }

    private byte[] required(String path) throws IOException {
        return files.small(path, ImageDocument.BYTES_MAX).orElseThrow(() -> broken("it has no file " + path));
    }

    private byte[] manifest(Json image) throws IOException {
        config = required(image.string("Config"));
        name = names(image).stream().findFirst();
        List<Digest> diffIds = ImageConfig.parse(config).diffIds();
        List<String> paths = image.stringList("Layers");
        if (paths.size() != diffIds.size()) {
            throw broken("it lists " + paths.size() + " layers, and the config is of " + diffIds.size());
        }
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            ArchivedFile file = files.find(path).orElseThrow(() -> broken("it has no file " + path));
            if (file.codec() == Codec.NONE && !file.digest().equals(diffIds.get(i))) {
                throw RemoteException.unverified(
                        RemoteProblems.otherBytes(where, diffIds.get(i), path + " is " + file.digest()));
            }
            layers.put(file.digest(), file);
            descriptors.add(new Descriptor(file.codec().mediaType(), file.digest(), file.size()));
        }
        Descriptor configured = new Descriptor(MediaTypes.CONFIG, Digest.sha256(config), config.length);
        return new Manifest(configured, descriptors, Map.of()).bytes();
    }

    @Override
    public Optional<String> nameInside() {
        return name;
    }

    @Override
    public byte[] document(Descriptor descriptor) {
        if (!descriptor.digest().equals(Digest.sha256(config))) {
            throw broken("it has no " + descriptor.digest());
        }
        return config.clone();
    }

    @Override
    public void blobs(List<Descriptor> wanted, Store store, LongConsumer each) {
        Map<String, Descriptor> byPath = new HashMap<>();
        for (Descriptor blob : wanted) {
            ArchivedFile file = layers.get(blob.digest());
            if (file == null) {
                store.put(document(blob));
                each.accept(blob.size());
            } else {
                byPath.put(file.path(), blob);
            }
        }
        try {
            files.each(byPath.keySet(), (path, content) -> {
                Descriptor blob = Objects.requireNonNull(byPath.get(path));
                store.put(new BoundedInput(content, blob.size(), each), Optional.of(blob.digest()), blob.size());
            });
        } catch (IOException | LayerException e) {
            throw broken(FailureText.of(e));
        }
    }

    private RemoteException broken(String why) {
        return RemoteException.failed(RemoteProblems.badSource(where, why));
    }
}
