package dev.stele.oci;

import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/// An image index (image-spec, image-index.md, and Docker's manifest list): the manifests of one image for several
/// platforms. Builders put attestations beside them, whose platform is `unknown/unknown`.
///
/// @param entries in the index's order
public record ImageIndex(List<IndexEntry> entries) {
    private static final int ENTRIES_MAX = 1024;
    private static final int DEPTH_MAX = 3;

    public ImageIndex {
        entries = List.copyOf(entries);
    }

    /// @param platform absent where the index does not say
    public record IndexEntry(Descriptor descriptor, Optional<ImagePlatform> platform) {
        private static IndexEntry fromJson(Json json) {
            return new IndexEntry(
                    Descriptor.fromJson(json), json.get("platform").map(ImagePlatform::fromJson));
        }

        private boolean isIndex() {
            return ImageIndex.isIndex(descriptor.mediaType());
        }

        private boolean isManifest() {
            String type = descriptor.mediaType();
            return type.equals(MediaTypes.MANIFEST) || type.equals(MediaTypes.DOCKER_MANIFEST);
        }
    }

    /// @param variant of the processor, such as `v8`; empty when it is not named
    public record ImagePlatform(String os, String architecture, String variant) {
        /// As people write it: `linux/arm64`, `linux/arm/v7`.
        ///
        /// @throws IllegalArgumentException when it is none
        public static ImagePlatform parse(String text) {
            String[] parts = text.split("/", -1);
            if (!text.matches("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?")) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is no platform, which looks like linux/amd64 or linux/arm64");
            }
            return new ImagePlatform(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
        }

        private static ImagePlatform fromJson(Json json) {
            return new ImagePlatform(
                    json.string("os"),
                    json.string("architecture"),
                    json.optionalString("variant").orElse(""));
        }

        /// Whether any machine of an architecture can run it: variants above the lowest one need newer processors.
        private boolean runsOn(String machine) {
            return os.equals("linux")
                    && architecture.equals(machine)
                    && (variant.isEmpty() || variant.equals(lowestVariant()));
        }

        private String lowestVariant() {
            return architecture.equals("arm64") ? "v8" : "v1";
        }

        /// Whether an image for this platform is one for that platform: without a variant the lowest one is meant.
        public boolean isFor(ImagePlatform wanted) {
            String asked = wanted.variant.isEmpty() ? lowestVariant() : wanted.variant;
            return os.equals(wanted.os)
                    && architecture.equals(wanted.architecture)
                    && (variant.equals(wanted.variant)
                            || (variant.isEmpty() ? lowestVariant() : variant).equals(asked));
        }

        @Override
        public String toString() {
            return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
        }
    }

    /// Finds the manifest of an image for Linux on an architecture: the image's own, or the one that its index names.
    /// The first entry that fits counts; one without a platform only where no other fits.
    ///
    /// @param image digest of a manifest or an index
    /// @param architecture as image configs name it
    /// @param read gives the stored bytes
    /// @throws JsonException when there is none, or the documents cannot be read
    public static Manifest manifest(Digest image, String architecture, Function<Digest, byte[]> read) {
        Digest at = image;
        for (int depth = 0; depth <= DEPTH_MAX; depth++) {
            Json json = Json.parse(read.apply(at));
            if (json.get("manifests").isEmpty() || json.get("layers").isPresent()) {
                return Manifest.of(json);
            }
            at = of(json).choose(architecture).descriptor().digest();
        }
        throw new JsonException("its indexes are nested more than " + DEPTH_MAX + " deep");
    }

    /// @throws JsonException when the bytes are no image index
    public static ImageIndex parse(byte[] bytes) {
        return of(Json.parse(bytes));
    }

    private static ImageIndex of(Json json) {
        if (json.number("schemaVersion") != 2) {
            throw new JsonException("schemaVersion is not 2");
        }
        String mediaType = json.optionalString("mediaType").orElse(MediaTypes.INDEX);
        if (!isIndex(mediaType)) {
            throw new JsonException("has \"manifests\", and calls itself " + mediaType);
        }
        List<Json> all = json.at("manifests").asList();
        if (all.size() > ENTRIES_MAX) {
            throw new JsonException("an index of " + all.size() + " entries; at most " + ENTRIES_MAX + " are read");
        }
        return new ImageIndex(all.stream().map(IndexEntry::fromJson).toList());
    }

    /// The first entry for a platform; one without a platform only where no other fits.
    public Optional<Descriptor> find(ImagePlatform wanted) {
        List<IndexEntry> fitting = new ArrayList<>();
        entries.stream()
                .filter(entry -> entry.platform().filter(p -> p.isFor(wanted)).isPresent())
                .forEach(fitting::add);
        entries.stream().filter(entry -> entry.platform().isEmpty()).forEach(fitting::add);
        return fitting.stream()
                .filter(entry -> entry.isIndex() || entry.isManifest())
                .findFirst()
                .map(IndexEntry::descriptor);
    }

    private static boolean isIndex(String mediaType) {
        return mediaType.equals(MediaTypes.INDEX) || mediaType.equals(MediaTypes.DOCKER_INDEX);
    }

    private IndexEntry choose(String architecture) {
        List<IndexEntry> fitting = new ArrayList<>();
        entries.stream()
                .filter(entry ->
                        entry.platform().filter(p -> p.runsOn(architecture)).isPresent())
                .forEach(fitting::add);
        entries.stream().filter(entry -> entry.platform().isEmpty()).forEach(fitting::add);
        return fitting.stream()
                .filter(entry -> entry.isIndex() || entry.isManifest())
                .findFirst()
                .orElseThrow(() -> new JsonException("it is an index of " + platforms() + ", and this machine is linux/"
                        + architecture + ": build and push it for this platform too"));
    }

    /// The platforms that it names, in words.
    public String platforms() {
        TreeSet<String> named = new TreeSet<>();
        entries.forEach(entry ->
                entry.platform().filter(p -> !p.os().equals("unknown")).ifPresent(p -> named.add(p.toString())));
        return named.isEmpty() ? "no platform" : String.join(", ", named);
    }
}
