package dev.stele.build;

import dev.stele.crash.CrashPoint;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.oci.Reference;
import dev.stele.store.Store;
import dev.stele.store.TagResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The config and manifest of an image, and its tag.
///
/// In addition to the specification's fields they record the format, each layer's codec, and the maintainer scripts
/// that were not run.
///
/// @param warnings for the person who builds it; the image does not record them
record Image(
        Recipe recipe,
        List<Lock.LockedPackage> packages,
        Optional<BaseImage> base,
        OsLayers os,
        List<OsLayers.TitledLayer> layers,
        List<String> warnings) {
    private static final String OWN = "dev.stele.";
    private static final String STANDARD = "org.opencontainers.image.";

    /// The settings of a codec: other ones would give other bytes.
    private static final String CODEC_VERSION = "-1";

    Image {
        packages = List.copyOf(packages);
        layers = List.copyOf(layers);
        warnings = List.copyOf(warnings);
    }

    /// Stores config and manifest, and sets the tag.
    ///
    /// @throws BuildException when the tag names another image
    BuildResult.Built store(Store store, String architecture, boolean isLocked) {
        byte[] config = document(config(architecture));
        Descriptor descriptor = new Descriptor(MediaTypes.CONFIG, store.put(config), config.length);
        Digest digest = store.put(manifest(descriptor).bytes());
        CrashPoint.BUILD_BEFORE_TAG.reach();
        boolean isNew = switch (store.setTag(recipe.name(), recipe.version(), digest)) {
            case TagResult.Created _ -> true;
            case TagResult.Same _ -> false;
            case TagResult.Taken(var existing) ->
                throw BuildException.failed(BuildProblems.tagTaken(recipe, existing, digest));
        };
        return new BuildResult.Built(
                new Reference(recipe.name(), Optional.of(recipe.version()), Optional.of(digest)),
                isNew,
                isLocked,
                shown(),
                new BuildResult.Contents(
                        packages.stream().map(Lock.LockedPackage::toString).toList(),
                        skippedScripts(),
                        List.copyOf(os.setIds()),
                        os.authorities(),
                        warnings));
    }

    private byte[] document(ImageConfig own) {
        return base.isPresent()
                ? BaseConfig.document(base.get().config(), own, base.get().pin().reference())
                : own.bytes();
    }

    private List<BuildResult.Layer> shown() {
        List<BuildResult.Layer> out = new ArrayList<>(base.map(BaseImage::shown).orElse(List.of()));
        layers.forEach(l -> out.add(
                new BuildResult.Layer(l.title(), l.blob().descriptor(), l.blob().diffId())));
        return out;
    }

    private ImageConfig config(String architecture) {
        return new ImageConfig(
                created(),
                architecture,
                "linux",
                new ImageConfig.Execution(
                        os.user(),
                        recipe.execution().env(),
                        recipe.execution().entrypoint(),
                        recipe.execution().cmd(),
                        recipe.execution().workingDirectory(),
                        recipe.execution().exposedPorts(),
                        Optional.empty()),
                Map.of(),
                layers.stream().map(l -> l.blob().diffId()).toList(),
                layers.stream().map(l -> "stele: " + l.title()).toList());
    }

    /// The recipe's time, or the newest of all files.
    private String created() {
        long newest =
                layers.stream().mapToLong(OsLayers.TitledLayer::time).max().orElse(0);
        return recipe.packing()
                .timestamp()
                .orElse(Instant.ofEpochSecond(newest))
                .toString();
    }

    private Optional<String> acknowledged() {
        return recipe.acknowledged().isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(
                        "; ",
                        recipe.acknowledged().stream()
                                .map(a -> a.path() + ": " + a.reason())
                                .toList()));
    }

    private Manifest manifest(Descriptor config) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(STANDARD + "created", created());
        annotations.put(STANDARD + "title", recipe.name());
        annotations.put(STANDARD + "version", recipe.version());
        annotations.put(OWN + "format", String.valueOf(FileTimes.of(recipe).format()));
        base.ifPresent(b -> annotations.putAll(b.annotations()));
        acknowledged().ifPresent(text -> annotations.put(OWN + "acknowledged", text));
        if (!skippedScripts().isEmpty()) {
            annotations.put(OWN + "skipped-scripts", String.join("; ", skippedScripts()));
        }
        List<Descriptor> all = new ArrayList<>(base.map(BaseImage::layers).orElse(List.of()));
        layers.forEach(layer -> all.add(described(layer)));
        return new Manifest(config, all, annotations);
    }

    private Descriptor described(OsLayers.TitledLayer layer) {
        Descriptor bare = layer.blob().descriptor();
        return new Descriptor(
                bare.mediaType(),
                bare.digest(),
                bare.size(),
                Map.of(OWN + "codec", recipe.packing().codec().label() + CODEC_VERSION, OWN + "title", layer.title()));
    }

    private List<String> skippedScripts() {
        return packages.stream()
                .filter(p -> !p.scripts().isEmpty())
                .map(p -> p.name() + ": " + String.join(" ", p.scripts()))
                .toList();
    }
}
