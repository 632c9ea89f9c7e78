package dev.stele.main;

import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.cli.Table;
import dev.stele.inspect.ImageDocuments;
import dev.stele.linux.Architecture;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.Manifest;
import dev.stele.store.Store;
import dev.stele.text.Json;
import dev.stele.text.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs `stele image ls` and `stele image show`.
final class ImageWork {
    Output list(LocalWork.ImageListRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        Table table = Table.withoutHeads().yielding(1);
        List<Json> rows = new ArrayList<>();
        for (String repository : store.repositories()) {
            for (String tag : store.tags(repository)) {
                Digest digest = store.tag(repository, tag).orElseThrow();
                table.row(repository + ":" + tag, digest.toString());
                rows.add(Json.object()
                        .put("image", repository + ":" + tag)
                        .put("digest", digest.toString())
                        .build());
            }
        }
        if (rows.isEmpty()) {
            progress.accept("no images yet. Build one:  stele build");
        }
        return Output.done(table, Json.object().put("images", Json.array(rows)).build());
    }

    Output show(LocalWork.ImageRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        return ImageLookup.with(store, request.reference(), found -> show(store, request.reference(), found));
    }

    private static Output show(Store store, String name, Digest digest) {
        String own = Architecture.own().ociName();
        ImageDocuments stored = ImageDocuments.read(store, digest, own);
        Manifest manifest = stored.manifest();
        ImageConfig config = stored.config();
        Paragraphs text = Paragraphs.of();
        long size = manifest.layers().stream().mapToLong(Descriptor::size).sum();
        line(text, "image", name + "  " + digest);
        line(text, "created", config.created() + "  " + config.os() + "/" + config.architecture());
        line(text, "user", config.execution().user());
        line(
                text,
                "starts",
                String.join(" ", config.execution().entrypoint()) + " "
                        + String.join(" ", config.execution().cmd()));
        line(text, "ports", String.join(" ", config.execution().exposedPorts()));
        int layers = manifest.layers().size();
        line(text, "size", Units.bytes(size) + " in " + Units.counted(layers, "layer") + ", compressed");
        for (int i = 0; i < layers; i++) {
            Descriptor layer = manifest.layers().get(i);
            String made = stored.madeBy().get(i);
            line(text, "layer", layer.digest() + "  " + Units.bytes(layer.size()) + "  " + made);
        }
        manifest.annotations().forEach((key, value) -> line(text, "note", key + " = " + value));
        return Output.done(
                text,
                Json.object()
                        .put("image", name)
                        .put("digest", digest.toString())
                        .put("manifest", Json.parse(store.read(digest, ImageDocument.BYTES_MAX)))
                        .put("config", Json.parse(store.read(manifest.config().digest(), ImageDocument.BYTES_MAX)))
                        .build());
    }

    private static void line(Paragraphs text, String what, String value) {
        if (!value.isBlank()) {
            text.add(String.format("%-8s ", what), value.strip());
        }
    }
}
