package dev.stele.reference;

import static dev.stele.reference.OutputField.field;
import static dev.stele.reference.OutputShape.shape;
import static dev.stele.reference.OutputValues.BYTES;
import static dev.stele.reference.OutputValues.COUNT;
import static dev.stele.reference.OutputValues.DIGEST;
import static dev.stele.reference.OutputValues.FLAG;
import static dev.stele.reference.OutputValues.TEXT;
import static dev.stele.reference.OutputValues.TEXTS;
import static dev.stele.reference.OutputValues.TIME;
import static dev.stele.reference.OutputValues.group;
import static dev.stele.reference.OutputValues.items;

import java.util.List;

/// The JSON outputs about images, their recipes and the registry.
final class ImageOutputs {
    private static final OutputShape LAYER = shape(
            "layer",
            "A layer of an image.",
            field("title", TEXT, "What it holds."),
            field("digest", DIGEST, "Of its compressed form."),
            field("diffId", DIGEST, "Of its tar."),
            field("size", BYTES, "Its size, compressed."));

    private static final OutputShape BUILT = shape(
            "built",
            "An image that was built.",
            field("image", TEXT, "Its name and tag."),
            field("digest", DIGEST, "Of its manifest."),
            field("new", FLAG, "False when the store had this image already."),
            field("locked", FLAG, "Whether its packages come from `image.lock`."),
            field("packages", TEXTS, "The packages in it, with their versions."),
            field("skippedScripts", TEXTS, "Packages with install scripts, none of which was run."),
            field("setIds", TEXTS, "Files that run as another user or group than the caller's."),
            field("warnings", TEXTS, "One sentence each."),
            field("layers", items(LAYER), "From the lowest."));

    private static final OutputShape LOCKED = shape(
            "locked",
            "A lock file that was written.",
            field("file", TEXT, "Its path."),
            field("packages", COUNT, "How many packages it names."),
            field("changes", TEXTS, "What differs from the former one, one line each."));

    private static final OutputShape IMAGE = shape(
            "image",
            "An image of the store.",
            field("image", TEXT, "Its name and tag."),
            field("digest", DIGEST, "Of its manifest, or of its index."));

    private static final OutputShape IMAGES =
            shape("images", "The images of the store.", field("images", items(IMAGE), "By name."));

    private static final OutputShape SHOWN = shape(
            "shown-image",
            "An image of the store.",
            field("image", TEXT, "As it was asked for."),
            field("digest", DIGEST, "Of its manifest, or of its index."),
            field("manifest", new OutputValue.Foreign("OCI image manifest or index"), "The document with that digest."),
            field(
                    "config",
                    new OutputValue.Foreign("OCI image configuration"),
                    "The configuration, of this machine's platform."));

    private static final OutputShape UPLOAD = shape(
            "upload",
            "A push that was begun and not finished.",
            field("id", TEXT, "What `--end` takes."),
            field("repository", TEXT, "Where it goes."),
            field("user", TEXT, "Who began it."),
            field("bytes", BYTES, "What was received so far."),
            field("changed", TIME, "When the last bytes came."));

    private static final OutputShape UPLOADS = shape(
            "uploads",
            "The open uploads.",
            field("uploads", items(UPLOAD), "The longest idle ones first."),
            field("ended", TEXTS, "The ids that `--end` ended."));

    private static final OutputShape FREED = shape(
            "freed",
            "What was freed, by what it was.",
            field("manifest", BYTES, "Manifests."),
            field("layer", BYTES, "Layers and configurations."),
            field("other", BYTES, "Packages, former files and fleets."),
            field("unpacked", BYTES, "Unpacked layers.").absent("when they were left alone, because the server runs"));

    private static final OutputShape GONE_TAG = shape(
            "gone-tag",
            "A tag that went.",
            field("image", TEXT, "Its name and tag; the name stays taken."),
            field("digest", DIGEST, "What it named."),
            field("reason", TEXT, "Why it went."));

    private static final OutputShape COLLECTED = shape(
            "collected",
            "What was removed, or with `--dry-run` would be.",
            field("dryRun", FLAG, "Whether nothing was removed."),
            field("freed", BYTES, "All of it together."),
            field("bytes", group(FREED), "By what it was."),
            field("young", COUNT, "Blobs that nothing needs and that stay, as they were used in the last hour."),
            field("tags", items(GONE_TAG), "The tags that went; empty without `--keep-tags`."));

    private static final OutputShape TAKEN = shape(
            "taken",
            "An image that was taken from another place.",
            field("image", TEXT, "Its name in the store, with its tag or digest."),
            field("digest", DIGEST, "Of its manifest, or of its index."),
            field("source", TEXT, "Where it came from."),
            field("pinned", TEXT, "How a fleet file names it.").absent("when it came from a folder or an archive"));

    private static final OutputShape SENT = shape(
            "sent",
            "An image that was sent to another place.",
            field("image", TEXT, "As it was asked for."),
            field("digest", DIGEST, "Of what was sent."),
            field("target", TEXT, "Where it went."));

    private static final OutputShape REMOVED = shape(
            "removed",
            "Tags that went.",
            field("image", TEXT, "As it was asked for."),
            field("tags", TEXTS, "Those that went; their names stay taken."),
            field("usedBy", TEXTS, "The releases that use the image; what they need stays."));

    static final List<OutputDocument> ALL = List.of(
            OutputDocument.of("build", BUILT),
            OutputDocument.of("lock", LOCKED),
            OutputDocument.of("image ls", IMAGES),
            OutputDocument.of("image show", SHOWN),
            OutputDocument.of("image pull", TAKEN),
            OutputDocument.of("image push", SENT),
            OutputDocument.of("image import", TAKEN),
            OutputDocument.of("image export", SENT),
            OutputDocument.of("image rm", REMOVED),
            OutputDocument.of("image uploads", UPLOADS),
            OutputDocument.of("registry gc", COLLECTED));

    private ImageOutputs() {}
}
