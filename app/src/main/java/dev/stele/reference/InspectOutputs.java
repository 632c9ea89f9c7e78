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

/// The JSON outputs of the commands that look into images.
final class InspectOutputs {
    private static final OutputShape COMPONENT = shape(
            "component",
            "Something that was installed as a whole.",
            field("kind", TEXT, "One of `package`, `apk`, `wheel`, `npm` and `jar`."),
            field("name", TEXT, "Its name."),
            field("version", TEXT, "Its version."),
            field("path", TEXT, "The file that tells of it."));

    private static final OutputShape FILE = shape(
            "image-file",
            "What stands at a path of an image.",
            field("kind", TEXT, "One of `file`, `folder` and `link`."),
            field("bytes", BYTES, "Of its content."),
            field("mode", TEXT, "In octal digits."),
            field("uid", COUNT, "Its owner's number in the image."),
            field("gid", COUNT, "Its group's number in the image."),
            field("time", TIME, "When it was modified, as the image says."),
            field("layer", COUNT, "The layer that wrote it, counted from 1."),
            field("target", TEXT, "Where a link leads.").absent("for what is no link"));

    private static final OutputShape TREE_LAYER = shape(
            "tree-layer",
            "A layer of an image.",
            field("number", COUNT, "Counted from 1, from the lowest."),
            field("digest", DIGEST, "Of its compressed form."),
            field("diffId", DIGEST, "Of its tar."),
            field("madeBy", TEXT, "What the image's history says; empty when it says nothing."),
            field("packedBytes", BYTES, "Its size, compressed."),
            field("files", COUNT, "How many it holds."),
            field("bytes", BYTES, "Of their content."),
            field("hiddenBytes", BYTES, "Of those that a later layer replaces or deletes."));

    private static final OutputShape TREE_PATH = shape(
            "tree-path",
            "A folder or file.",
            field("path", TEXT, "In the image."),
            field("kind", TEXT, "One of `file` and `folder`."),
            field("bytes", BYTES, "Of all files below."),
            field("files", COUNT, "How many there are."),
            field("layer", COUNT, "The layer that wrote it last."));

    private static final OutputShape HIDDEN = shape(
            "hidden-file",
            "A file that no instance sees.",
            field("path", TEXT, "In the image."),
            field("bytes", BYTES, "Of its content."),
            field("layer", COUNT, "The layer that holds it."),
            field("deleted", FLAG, "Whether nothing else stands at its path."));

    private static final OutputShape TREE = shape(
            "image-tree",
            "What takes the room in an image.",
            field("image", TEXT, "As it was asked for."),
            field("digest", DIGEST, "Of its manifest, or of its index."),
            field("packedBytes", BYTES, "All layers, compressed."),
            field("bytes", BYTES, "All files that an instance sees."),
            field("hiddenBytes", BYTES, "Files that a later layer replaces or deletes."),
            field("folder", TEXT, "The folder that is shown."),
            field("layers", items(TREE_LAYER), "From the lowest."),
            field("paths", items(TREE_PATH), "Below the folder, down to `--depth`, the largest first."),
            field("hidden", items(HIDDEN), "By layer."));

    private static final OutputShape STEP = shape(
            "history-step",
            "A step that made an image.",
            field("created", TEXT, "When, as the image says; may be empty."),
            field("madeBy", TEXT, "The command or tool; may be empty."),
            field("comment", TEXT, "May be empty."),
            field("layer", COUNT, "The layer that it made, counted from 1.").absent("for a step that made none"),
            field("digest", DIGEST, "Of that layer, compressed.").absent("for a step that made none"),
            field("packedBytes", BYTES, "Its size, compressed.").absent("for a step that made none"));

    private static final OutputShape HISTORY = shape(
            "image-history",
            "How an image was made.",
            field("image", TEXT, "As it was asked for."),
            field("digest", DIGEST, "Of its manifest, or of its index."),
            field("steps", items(STEP), "The earliest first."));

    private static final OutputShape LINK = shape(
            "followed-link",
            "A link on the way to a file.",
            field("path", TEXT, "Where it stands."),
            field("target", TEXT, "Where it leads."));

    private static final OutputShape LOWER = shape(
            "lower-file",
            "What a lower layer has at the same path.",
            field("layer", COUNT, "Counted from 1."),
            field("bytes", BYTES, "Of its content."),
            field("deleted", FLAG, "Whether nothing stands there any more."));

    private static final OutputShape WHY = shape(
            "image-why",
            "What brought a file into an image.",
            field("image", TEXT, "As it was asked for."),
            field("asked", TEXT, "The path that was asked for."),
            field("links", items(LINK), "In the order in which they were followed."),
            field("path", TEXT, "Where the links end.").absent("when it was deleted"),
            field("file", group(FILE), "What stands there.").absent("when it was deleted"),
            field(
                    "part",
                    TEXT,
                    "What its layer is: `packages`, `generated`, `recipe`, or `foreign` of another builder."),
            field("component", group(COMPONENT), "What brought it.").absent("when no component names it"),
            field("digest", DIGEST, "Of its layer, compressed.").absent("when it was deleted"),
            field("madeBy", TEXT, "What the history says of that layer.").absent("when it was deleted"),
            field("hidden", items(LOWER), "From the lowest layer."));

    private static final OutputShape COMPONENT_CHANGE = shape(
            "component-change",
            "A component that is new, gone or of another version.",
            field("kind", TEXT, "One of `package`, `apk`, `wheel`, `npm` and `jar`."),
            field("name", TEXT, "Its name."),
            field("before", TEXTS, "Its versions in the first image."),
            field("after", TEXTS, "Its versions in the second one."));

    private static final OutputShape FILE_CHANGE = shape(
            "file-change",
            "A path at which two images differ.",
            field("path", TEXT, "In the image."),
            field("differsIn", TEXTS, "Some of `kind`, `content`, `target`, `mode`, `owner`, `capabilities`, `time`."),
            field("before", group(FILE), "In the first image.").absent("when it is new"),
            field("after", group(FILE), "In the second one.").absent("when it is gone"),
            field("component", group(COMPONENT), "What brought it.").absent("when no component names it"));

    private static final OutputShape SETTING_CHANGE = shape(
            "setting-change",
            "A setting of the configuration.",
            field("name", TEXT, "Such as `user` or `env PATH`."),
            field("before", TEXT, "In the first image.").absent("when it was not set"),
            field("after", TEXT, "In the second one.").absent("when it is not set"));

    private static final OutputShape DIFF = shape(
            "image-diff",
            "What changed between two images.",
            field("before", DIGEST, "Of the first image."),
            field("after", DIGEST, "Of the second one."),
            field("sharedLayers", COUNT, "Layers of the second image that the first has, too."),
            field("newBytes", BYTES, "The other layers, compressed."),
            field("components", items(COMPONENT_CHANGE), "By kind and name."),
            field("files", items(FILE_CHANGE), "By path, those of packages among them."),
            field("settings", items(SETTING_CHANGE), "By name."));

    static final List<OutputDocument> ALL = List.of(
            OutputDocument.of("image tree", TREE),
            OutputDocument.of("image diff", DIFF),
            OutputDocument.of("image history", HISTORY),
            OutputDocument.of("image why", WHY));

    private InspectOutputs() {}
}
