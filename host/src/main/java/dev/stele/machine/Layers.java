package dev.stele.machine;

import dev.stele.engine.Observation.Damage;
import dev.stele.layer.LayerException;
import dev.stele.layer.LayerLimits;
import dev.stele.layer.LayerSource;
import dev.stele.layer.Tree;
import dev.stele.layer.Unpacker;
import dev.stele.linux.Architecture;
import dev.stele.machine.LayerRecord.Difference;
import dev.stele.oci.ChainId;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageIndex;
import dev.stele.oci.Manifest;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.JsonException;
import dev.stele.text.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/// The unpacked layers of this home, each once, shared by all instances of all images that have it in that place.
///
/// A layer lies in `layers/CHAIN.N`: its files in `root`, their recorded state in `record`. A layer that was tampered
/// with is unpacked again from its verified blob as `CHAIN.N+1`; the old one is removed when no instance uses it any
/// more. `layers/images` lists the images that were pulled.
///
/// Unpacking takes seconds, and is done for one image at a time; nothing else waits for it.
final class Layers implements Instances.Images {
    private static final int DOCUMENT_MAX = 4 << 20;
    private static final int LAYERS_MAX = 60;
    private static final int NAMES_MAX = 10;
    private static final System.Logger LOGGER = System.getLogger(Layers.class.getName());

    private final Path folder;
    private final Store store;
    private final ReentrantLock unpacking = new ReentrantLock();
    private final ConcurrentSkipListMap<String, Slot> slots = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Digest, Pulled> pulled = new ConcurrentSkipListMap<>();

    private Layers(Path folder, Store store) {
        this.folder = folder;
        this.store = store;
    }

    /// An unpacked layer.
    ///
    /// @param name `CHAIN.N`
    /// @param root folder of its files
    record Unpacked(String name, Path root) {}

    /// An image whose layers are all unpacked.
    ///
    /// @param layers the lowest first
    record Image(ImageConfig config, List<Unpacked> layers) {
        Image {
            layers = List.copyOf(layers);
        }

        List<Path> folders() {
            return layers.stream().map(Unpacked::root).toList();
        }
    }

    /// @param chains names of the layers in their place, the lowest first
    private record Pulled(Manifest manifest, ImageConfig config, List<Digest> chains) {}

    private static final class Slot {
        private final Unpacked unpacked;
        private final int generation;
        private final LayerRecord record;
        private volatile Optional<Difference> difference = Optional.empty();

        Slot(Unpacked unpacked, int generation, LayerRecord record) {
            this.unpacked = unpacked;
            this.generation = generation;
            this.record = record;
        }
    }

    /// Finds what an earlier server has unpacked; what is incomplete is removed.
    static Layers open(Path folder, Store store) throws IOException {
        Layers layers = new Layers(folder, store);
        Files.createDirectories(layers.imagesFolder());
        try (var entries = Files.newDirectoryStream(folder, "*.*")) {
            for (Path entry : entries) {
                layers.find(entry);
            }
        }
        try (var marks = Files.newDirectoryStream(layers.imagesFolder(), "[0-9a-f]*")) {
            for (Path mark : marks) {
                Digest image = new Digest("sha256", String.valueOf(mark.getFileName()));
                if (store.has(image)) {
                    layers.pulled.put(image, layers.read(image));
                }
            }
        }
        return layers;
    }

    private void find(Path entry) throws IOException {
        String name = String.valueOf(entry.getFileName());
        int dot = name.lastIndexOf('.');
        if (name.startsWith(".") || !Files.exists(entry.resolve("record"))) {
            LayerFolder.delete(entry);
            return;
        }
        int generation = Integer.parseInt(name.substring(dot + 1));
        Slot known = slots.get(name.substring(0, dot));
        Path root = entry.resolve("root");
        // Also one that was replaced is loaded: an instance may still use it, and loading takes privileges from it.
        LayerRecord record = LayerRecord.load(entry.resolve("record"), root);
        if (known == null || known.generation < generation) {
            slots.put(name.substring(0, dot), new Slot(new Unpacked(name, root), generation, record));
        }
    }

    /// Makes an image's layers present and undamaged.
    ///
    /// @throws HostException when the store has not all of it
    /// @throws ReleaseException when it cannot be used on any machine of this kind
    Image pull(Digest image) throws IOException {
        Optional<Pulled> known = Optional.ofNullable(pulled.get(image));
        Pulled wanted = known.isPresent() ? known.get() : read(image);
        if (known.isEmpty() || !isWhole(wanted)) {
            unpacking.lock();
            try {
                unpack(wanted);
                DurableWrites.write(imagesFolder().resolve(image.hex()), new byte[0]);
                pulled.put(image, wanted);
            } finally {
                unpacking.unlock();
            }
        }
        List<Unpacked> out = new ArrayList<>();
        wanted.chains().forEach(chain -> out.add(slot(chain).unpacked));
        return new Image(wanted.config(), out);
    }

    /// An image that was pulled; a layer of it that was damaged since is unpacked again.
    ///
    /// @throws HostException when it was never pulled
    @Override
    public Image ready(Digest image) throws IOException {
        if (!pulled.containsKey(image)) {
            throw new HostException("the image " + image + " is not unpacked here: it must be pulled first");
        }
        return pull(image);
    }

    @Override
    public SortedSet<Integer> exposedPorts(Digest image) {
        return Optional.ofNullable(pulled.get(image))
                .map(known -> known.config().execution().exposedTcpPorts())
                .orElseGet(TreeSet::new);
    }

    private boolean isWhole(Pulled image) {
        return image.chains().stream()
                .map(chain -> Optional.ofNullable(slots.get(chain.hex())))
                .allMatch(slot -> slot.isPresent() && slot.get().difference.isEmpty());
    }

    private Slot slot(Digest chain) {
        return Optional.ofNullable(slots.get(chain.hex())).orElseThrow();
    }

    /// All images whose layers are here and not known to be damaged.
    SortedSet<Digest> images() {
        SortedSet<Digest> out = new TreeSet<>();
        pulled.forEach((image, parts) -> {
            if (isWhole(parts)) {
                out.add(image);
            }
        });
        return out;
    }

    List<Damage> damage() {
        List<Damage> out = new ArrayList<>();
        slots.forEach((chain, slot) -> slot.difference.ifPresent(
                difference -> out.add(new Damage(new Digest("sha256", chain), difference.path(), difference.what()))));
        return out;
    }

    /// Compares all layers with what was unpacked. For one thread.
    ///
    /// @return names of the layers whose damage is new, with the first difference
    Map<String, Difference> scan() {
        Map<String, Difference> out = new TreeMap<>();
        for (Slot slot : slots.values()) {
            if (slot.difference.isEmpty()) {
                slot.difference = slot.record.check();
                slot.difference.ifPresent(difference -> out.put(slot.unpacked.name(), difference));
            }
        }
        return out;
    }

    /// Unpacks damaged layers again.
    void repair() throws IOException {
        for (Digest image : damagedImages()) {
            pull(image);
        }
    }

    private List<Digest> damagedImages() {
        List<Digest> out = new ArrayList<>(pulled.keySet());
        out.removeAll(images());
        return out;
    }

    /// Removes layers that were replaced.
    ///
    /// @param used names of layers that instances are made of
    void prune(Collection<String> used) throws IOException {
        if (!unpacking.tryLock()) {
            return;
        }
        try {
            pruneNow(used);
        } finally {
            unpacking.unlock();
        }
    }

    private void pruneNow(Collection<String> used) throws IOException {
        List<String> current =
                slots.values().stream().map(slot -> slot.unpacked.name()).toList();
        try (var entries = Files.newDirectoryStream(folder, "[0-9a-f]*.*")) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!current.contains(name) && !used.contains(name)) {
                    LayerFolder.delete(entry);
                }
            }
        }
    }

    /// What a layer unpacks to depends on the links of those below it, so all are read, the lowest first.
    private void unpack(Pulled image) throws IOException {
        if (isWhole(image)) {
            return;
        }
        Unpacker unpacker = new Unpacker(LayerLimits.DEFAULT);
        Tree tree = Tree.empty();
        for (int i = 0; i < image.chains().size(); i++) {
            Descriptor blob = image.manifest().layers().get(i);
            LayerSource source =
                    new LayerSource(blob, image.config().diffIds().get(i), () -> store.open(blob.digest()));
            String chain = image.chains().get(i).hex();
            Optional<Slot> known = Optional.ofNullable(slots.get(chain));
            try {
                tree = known.isPresent() && known.get().difference.isEmpty()
                        ? unpacker.scan(tree, source)
                        : unpack(tree, source, chain);
            } catch (LayerException e) {
                throw refused(
                        e,
                        blob.digest(),
                        "layer " + (i + 1) + " of " + image.chains().size());
            }
        }
    }

    private Tree unpack(Tree below, LayerSource source, String chain) throws IOException {
        int generation = Optional.ofNullable(slots.get(chain))
                .map(slot -> slot.generation + 1)
                .orElse(0);
        String name = chain + "." + generation;
        Path target = folder.resolve(name);
        LayerFolder.Result result = LayerFolder.unpack(below, source, target);
        slots.put(chain, new Slot(new Unpacked(name, target.resolve("root")), generation, result.record()));
        sayWhatIsLeftOut(source.descriptor().digest(), result.tree());
        return result.tree();
    }

    /// A layer that is not accepted is the image's fault, on every machine, unless its blob is no longer what was
    /// stored.
    ///
    /// @throws dev.stele.store.StoreException when the blob is damaged, or cannot be read
    private ReleaseException refused(LayerException e, Digest blob, String which) {
        store.verify(blob);
        return new ReleaseException(which + " (" + blob + "): " + FailureText.of(e));
    }

    private static void sayWhatIsLeftOut(Digest layer, Tree tree) {
        List<String> paths = tree.leftOut();
        if (!paths.isEmpty()) {
            String named = String.join(", ", paths.subList(0, Math.min(NAMES_MAX, paths.size())));
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "layer " + layer + ": left out " + paths.size()
                            + " devices and FIFOs, which no instance gets from its image: " + SafeText.line(named));
        }
    }

    private Pulled read(Digest image) {
        if (!store.has(image)) {
            throw new HostException("the image " + image + " is not in the store: build it or push it");
        }
        try {
            String own = Architecture.own().ociName();
            Manifest manifest = ImageIndex.manifest(image, own, document -> stored(image, document));
            ImageConfig config =
                    ImageConfig.parse(stored(image, manifest.config().digest()));
            if (!config.architecture().equals(own) || !config.os().equals("linux")) {
                throw new ReleaseException("the image is for " + config.os() + "/" + config.architecture()
                        + " and this machine is linux/" + own);
            }
            int layers = config.diffIds().size();
            if (layers != manifest.layers().size() || layers == 0 || layers > LAYERS_MAX) {
                throw new ReleaseException(
                        "the image names " + manifest.layers().size() + " layers and " + layers
                                + " digests of them; both must be equal, and 1 to " + LAYERS_MAX);
            }
            return new Pulled(manifest, config, ChainId.of(config.diffIds()));
        } catch (JsonException | IllegalArgumentException | StoreException.TooLarge e) {
            throw new ReleaseException("the image " + image + " cannot be read: " + FailureText.of(e));
        }
    }

    private byte[] stored(Digest image, Digest document) {
        if (!store.has(document)) {
            throw new HostException(
                    "the store has " + image + ", but not " + document + ", which it names: push the whole image");
        }
        return store.read(document, DOCUMENT_MAX);
    }

    private Path imagesFolder() {
        return folder.resolve("images");
    }
}
