package dev.stele.remote;

import dev.stele.layer.LayerException;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.ImageIndex;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.oci.RemoteReference;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.JsonException;
import dev.stele.text.Units;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// An image at another place: in a registry, in an OCI layout or in an archive. It is looked at, and fetched
/// into a store.
///
/// Every failure is a [RemoteException]; one of the store's own disk a [StoreException].
public final class ImageSource implements AutoCloseable {
    private static final int DEPTH_MAX = 3;

    private final SourceName where;
    private final BlobSource source;
    private final Map<Digest, BlobSource.Root> documents = new HashMap<>();
    private final Map<Digest, byte[]> configs = new HashMap<>();
    private Optional<BlobSource.Root> root = Optional.empty();

    private ImageSource(SourceName where, BlobSource source) {
        this.where = where;
        this.source = source;
    }

    /// Understands what a person wrote, and opens a file. No registry is asked yet.
    ///
    /// @param text `HOST/NAME:TAG`, `HOST/NAME@sha256:…`, `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]` or
    ///     `docker-archive:FILE[:NAME]`
    public static ImageSource parse(String text, RemoteAccess access) {
        SourceName name = SourceName.parse(text, access.directory());
        return switch (name) {
            case SourceName.OfRegistry(var image) -> new ImageSource(name, new RegistrySource(access, image));
            case SourceName.OfFile file -> new ImageSource(name, opened(file));
        };
    }

    private static BlobSource opened(SourceName.OfFile file) {
        String where = file.where();
        try {
            return switch (file.form()) {
                case OCI_FOLDER -> new LayoutSource(where, new FolderFiles(file.path()), file.image());
                case OCI_ARCHIVE -> archive(file, LayoutSource.INDEX);
                case DOCKER_ARCHIVE -> archive(file, DockerArchiveSource.LIST);
            };
        } catch (IOException | LayerException e) {
            throw RemoteException.failed(RemoteProblems.badSource(where, FailureText.of(e)));
        }
    }

    /// Newer versions of Docker write both forms into one archive: the one counts that was named.
    private static BlobSource archive(SourceName.OfFile file, String first) throws IOException {
        ArchiveFiles files = new ArchiveFiles(file.path());
        boolean isDocker = files.find(first).isPresent()
                ? first.equals(DockerArchiveSource.LIST)
                : files.find(DockerArchiveSource.LIST).isPresent();
        return isDocker
                ? new DockerArchiveSource(file.where(), files, file.image())
                : new LayoutSource(file.where(), files, file.image());
    }

    /// What it is called, as in messages.
    public String name() {
        return source.name();
    }

    /// Its name in its registry; absent for a file.
    public Optional<RemoteReference> reference() {
        return where instanceof SourceName.OfRegistry(var image) ? Optional.of(image) : Optional.empty();
    }

    /// The name that the image has in an archive of Docker's, where it has one.
    public Optional<String> nameInside() {
        root();
        return source.nameInside();
    }

    /// The digest of what the name stands for now: of an index, where the image is one for several platforms.
    public Digest resolve() {
        return root().digest();
    }

    /// The digest of the manifest for one platform.
    ///
    /// @throws RemoteException when there is none for it; it says for which there is one
    public Digest resolve(ImagePlatform platform) {
        BlobSource.Root at = root();
        for (int depth = 0; at.document().isIndex(); depth++) {
            ImageIndex index = index(at);
            Optional<Descriptor> found = index.find(platform);
            if (depth >= DEPTH_MAX) {
                throw ImageAdmission.refused(name(), "its indexes are nested more than " + DEPTH_MAX + " deep");
            }
            at = child(found.orElseThrow(() -> otherPlatform(platform, index.platforms())));
        }
        if (ImageAdmission.isImage(at.document())) {
            ImagePlatform own = ImageAdmission.requireConfig(name(), at.document(), config(at.document()));
            if (!own.isFor(platform)) {
                throw otherPlatform(platform, own.toString());
            }
        }
        return at.digest();
    }

    private byte[] config(ImageDocument manifest) {
        Descriptor descriptor = manifest.references().getFirst();
        byte[] known = configs.get(descriptor.digest());
        if (known == null) {
            known = source.document(descriptor);
            configs.put(descriptor.digest(), known);
        }
        return known;
    }

    private RemoteException otherPlatform(ImagePlatform wanted, String available) {
        return RemoteException.failed(RemoteProblems.otherPlatform(name(), wanted.toString(), available));
    }

    private ImageIndex index(BlobSource.Root document) {
        try {
            return ImageIndex.parse(document.bytes());
        } catch (JsonException e) {
            throw ImageAdmission.refused(name(), FailureText.of(e));
        }
    }

    private BlobSource.Root root() {
        if (root.isEmpty()) {
            root = Optional.of(source.root());
            documents.put(root.get().digest(), root.get());
        }
        return root.get();
    }

    private BlobSource.Root child(Descriptor descriptor) {
        BlobSource.Root known = documents.get(descriptor.digest());
        if (known == null) {
            known = BlobSource.Root.of(name(), descriptor.digest(), source.document(descriptor));
            documents.put(descriptor.digest(), known);
        }
        return known;
    }

    /// What of an image is in the store now.
    ///
    /// @param documents manifests and indexes, each after those of its own that were fetched
    /// @param blobs configs and layers
    public record Fetched(List<Digest> documents, List<Digest> blobs) {
        public Fetched {
            documents = List.copyOf(documents);
            blobs = List.copyOf(blobs);
        }
    }

    /// Puts a manifest or index that [#resolve] gave into the store, with all that it names. What the store has
    /// already is not fetched again. The documents come last: when they are there, so is everything.
    public Fetched fetch(Digest digest, Store store, TransferProgress progress) {
        root();
        Plan plan = new Plan();
        add(
                Optional.ofNullable(documents.get(digest))
                        .orElseThrow(() -> new IllegalArgumentException(digest + " was not resolved")),
                plan,
                0);
        return transfer(plan, store, progress);
    }

    /// As [#fetch], of an index only the manifest for one platform: the index itself is there, so that its
    /// digest names the image, and other platforms' images are not.
    public Fetched fetchOnly(ImagePlatform platform, Store store, TransferProgress progress) {
        Digest chosen = resolve(platform);
        Plan plan = new Plan();
        add(Optional.ofNullable(documents.get(chosen)).orElseThrow(), plan, 0);
        for (BlobSource.Root at = root(); at.document().isIndex(); ) {
            plan.documents.putIfAbsent(at.digest(), at);
            at = child(index(at).find(platform).orElseThrow());
        }
        return transfer(plan, store, progress);
    }

    /// What is to be fetched, in order: blobs, and the documents that name them, each after those that it names.
    private static final class Plan {
        private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        private final Map<Digest, BlobSource.Root> documents = new LinkedHashMap<>();
    }

    private void add(BlobSource.Root at, Plan plan, int depth) {
        if (depth > DEPTH_MAX) {
            throw ImageAdmission.refused(name(), "its indexes are nested more than " + DEPTH_MAX + " deep");
        }
        ImageDocument document = at.document();
        if (document.isIndex()) {
            index(at);
            document.references().forEach(entry -> add(child(entry), plan, depth + 1));
        } else {
            ImageAdmission.requireFetchable(name(), document);
            if (ImageAdmission.isImage(document)) {
                ImageAdmission.requireConfig(name(), document, config(document));
            }
            document.references().forEach(blob -> plan.blobs.putIfAbsent(blob.digest(), blob));
        }
        plan.documents.putIfAbsent(at.digest(), at);
    }

    private Fetched transfer(Plan plan, Store store, TransferProgress progress) {
        List<Descriptor> missing = plan.blobs.values().stream()
                .filter(blob -> !isThere(blob, store))
                .toList();
        long total = missing.stream().mapToLong(Descriptor::size).sum();
        AtomicLong done = new AtomicLong();
        int there = plan.blobs.size() - missing.size();
        progress.step(name() + ": " + Units.counted(missing.size(), "blob") + " to fetch"
                + (there > 0 ? ", " + there + " here already" : ""));
        LongConsumer each =
                bytes -> progress.bytes("fetching " + name(), Math.min(done.addAndGet(bytes), total), total);
        missing.stream().filter(blob -> configs.containsKey(blob.digest())).forEach(blob -> {
            store.put(new ByteArrayInputStream(configs.get(blob.digest())), Optional.of(blob.digest()));
            each.accept(blob.size());
        });
        source.blobs(
                missing.stream()
                        .filter(blob -> !configs.containsKey(blob.digest()))
                        .toList(),
                store,
                each);
        for (BlobSource.Root document : plan.documents.values()) {
            if (ImageAdmission.isImage(document.document())) {
                document.document().references().stream()
                        .skip(1)
                        .forEach(layer -> ImageAdmission.requireLabel(name(), layer, store));
            }
        }
        plan.documents.values().forEach(document -> keep(document, store));
        return new Fetched(List.copyOf(plan.documents.keySet()), List.copyOf(plan.blobs.keySet()));
    }

    private boolean isThere(Descriptor blob, Store store) {
        if (!store.has(blob.digest())) {
            return false;
        }
        if (store.size(blob.digest()) != blob.size()) {
            throw ImageAdmission.refused(
                    name(),
                    blob.digest() + " has " + store.size(blob.digest()) + " bytes, and its manifest says "
                            + blob.size());
        }
        return true;
    }

    private static void keep(BlobSource.Root document, Store store) {
        store.put(new ByteArrayInputStream(document.bytes()), Optional.of(document.digest()));
    }

    @Override
    public void close() {
        source.close();
    }
}
