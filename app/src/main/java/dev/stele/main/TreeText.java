package dev.stele.main;

import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.cli.Table;
import dev.stele.inspect.FolderSizes.SizedPath;
import dev.stele.inspect.InspectedImage;
import dev.stele.inspect.InspectedImage.HiddenFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.layer.TarItem;
import dev.stele.text.Json;
import dev.stele.text.Units;
import java.util.Comparator;
import java.util.List;

/// The output of `stele image tree`.
///
/// @param name as a person wrote it
/// @param folder that is shown; empty for the root
record TreeText(String name, InspectedImage image, String folder) {
    private static final int HIDDEN_MAX = 10;

    Output output(List<SizedPath> sizes) {
        Paragraphs head = Paragraphs.of(name + "  " + image.stored().digest());
        head.add(
                "",
                Units.bytes(image.packedBytes()) + " packed, " + Units.bytes(image.bytes()) + " of files, "
                        + Units.bytes(image.hiddenBytes()) + " that a later layer hides");
        Table layers = layers();
        Table folders = folders(sizes);
        Table hidden = hidden();
        return Output.done(
                columns -> head.at(columns) + "\n" + layers.at(columns) + "\n" + folders.at(columns)
                        + (image.hidden().isEmpty() ? "" : "\n" + hidden.at(columns)),
                json(sizes));
    }

    private Table layers() {
        Table table = Table.of("LAYER", "PACKED", "FILES", "BYTES", "HIDDEN", "MADE BY")
                .yielding(4, 2, 5);
        for (InspectedLayer layer : image.layers()) {
            table.row(
                    String.valueOf(layer.number()),
                    Units.bytes(layer.descriptor().size()),
                    String.valueOf(layer.files()),
                    Units.bytes(layer.bytes()),
                    layer.hiddenBytes() == 0 ? "" : Units.bytes(layer.hiddenBytes()),
                    layer.made());
        }
        return table;
    }

    private Table folders(List<SizedPath> sizes) {
        Table table = Table.of("BYTES", "FILES", "PATH").yielding(1);
        for (SizedPath at : sizes) {
            boolean isFolder = at.file().kind() == TarItem.Kind.DIRECTORY;
            table.row(
                    Units.bytes(at.bytes()),
                    isFolder ? String.valueOf(at.files()) : "",
                    "  ".repeat(at.depth() - 1) + "/" + at.file().path() + (isFolder ? "/" : ""));
        }
        return table;
    }

    private Table hidden() {
        Table table = Table.of("HIDDEN", "LAYER", "WHY", "PATH").yielding(2);
        List<HiddenFile> largest = image.hidden().stream()
                .sorted(Comparator.comparingLong(HiddenFile::size).reversed().thenComparing(HiddenFile::path))
                .toList();
        largest.stream()
                .limit(HIDDEN_MAX)
                .forEach(h -> table.row(
                        Units.bytes(h.size()),
                        String.valueOf(h.layer()),
                        h.isDeleted() ? "deleted" : "replaced",
                        "/" + h.path()));
        if (largest.size() > HIDDEN_MAX) {
            table.row("", "", "", Units.counted(largest.size() - HIDDEN_MAX, "more file") + ": -o json lists all");
        }
        return table;
    }

    private Json.Obj json(List<SizedPath> sizes) {
        return Json.object()
                .put("image", name)
                .put("digest", image.stored().digest().toString())
                .put("packedBytes", image.packedBytes())
                .put("bytes", image.bytes())
                .put("hiddenBytes", image.hiddenBytes())
                .put("folder", "/" + folder)
                .put("layers", Json.array(image.layers(), TreeText::json))
                .put(
                        "paths",
                        Json.array(
                                sizes,
                                at -> Json.object()
                                        .put("path", "/" + at.file().path())
                                        .put("kind", FileWords.kind(at.file().kind()))
                                        .put("bytes", at.bytes())
                                        .put("files", at.files())
                                        .put("layer", at.file().layer())
                                        .build()))
                .put(
                        "hidden",
                        Json.array(
                                image.hidden(),
                                h -> Json.object()
                                        .put("path", "/" + h.path())
                                        .put("bytes", h.size())
                                        .put("layer", h.layer())
                                        .put("deleted", h.isDeleted())
                                        .build()))
                .build();
    }

    private static Json json(InspectedLayer layer) {
        return Json.object()
                .put("number", layer.number())
                .put("digest", layer.descriptor().digest().toString())
                .put("diffId", layer.diffId().toString())
                .put("madeBy", layer.made())
                .put("packedBytes", layer.descriptor().size())
                .put("files", layer.files())
                .put("bytes", layer.bytes())
                .put("hiddenBytes", layer.hiddenBytes())
                .build();
    }
}
