package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.cli.Table;
import dev.stele.linux.Architecture;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageHint;
import dev.stele.oci.ImageIndex;
import dev.stele.oci.Manifest;
import dev.stele.oci.Reference;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import dev.stele.text.Problem;
import dev.stele.text.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs `stele image ls` and `stele image show`.
final class ImageWork {
    private static final int DOCUMENT_BYTES_MAX = 4 << 20;

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
        try {
            Reference reference = Reference.parse(request.reference());
            Optional<Digest> digest = reference
                    .digest()
                    .or(() -> store.tag(reference.repository(), reference.tag().orElse("latest")));
            return digest.filter(store::has)
                    .map(found -> show(store, request.reference(), found))
                    .orElseGet(() -> missing(store, reference));
        } catch (IllegalArgumentException e) {
            return invalid("\"" + request.reference() + "\" is no name of an image", FailureText.of(e));
        } catch (JsonException e) {
            return invalid(request.reference() + " is no image that can be run here", FailureText.of(e));
        } catch (StoreException.Missing e) {
            return Output.problems(
                    ExitCode.FAILED,
                    List.of(Problem.of(
                            "G404",
                            request.reference() + " is only partly in the store",
                            FailureText.of(e),
                            "push the whole image; of one for several platforms, this machine's")));
        } catch (StoreException.Damaged e) {
            return Output.problems(
                    ExitCode.UNVERIFIED,
                    List.of(Problem.of(
                            "G405",
                            request.reference() + " is damaged in the store",
                            FailureText.of(e),
                            "build or push it again, which replaces what is damaged")));
        }
    }

    private static Output show(Store store, String name, Digest digest) {
        String own = Architecture.own().ociName();
        Manifest manifest = ImageIndex.manifest(digest, own, document -> store.read(document, DOCUMENT_BYTES_MAX));
        byte[] configBytes = store.read(manifest.config().digest(), DOCUMENT_BYTES_MAX);
        ImageConfig config = ImageConfig.parse(configBytes);
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
            String made = i < config.history().size() ? config.history().get(i) : "";
            line(text, "layer", layer.digest() + "  " + Units.bytes(layer.size()) + "  " + made);
        }
        manifest.annotations().forEach((key, value) -> line(text, "note", key + " = " + value));
        return Output.done(
                text,
                Json.object()
                        .put("image", name)
                        .put("digest", digest.toString())
                        .put("manifest", Json.parse(store.read(digest, DOCUMENT_BYTES_MAX)))
                        .put("config", Json.parse(configBytes))
                        .build());
    }

    private static void line(Paragraphs text, String what, String value) {
        if (!value.isBlank()) {
            text.add(String.format("%-8s ", what), value.strip());
        }
    }

    private static Output missing(Store store, Reference reference) {
        ImageHint hint = ImageHint.of(reference, store.names());
        return Output.problems(
                ExitCode.FAILED,
                List.of(Problem.of(
                        "G404",
                        "image \"" + reference + "\" is not in the store",
                        hint.meant()
                                .map(m -> "did you mean \"" + m + "\"?")
                                .orElse("it was never built or pushed here"),
                        hint.meant().map(m -> "stele image show " + m).orElse("stele image ls"))));
    }

    private static Output invalid(String message, String cause) {
        return Output.problems(
                ExitCode.INVALID, List.of(Problem.of("G400", message, cause, "write  NAME:TAG  or  NAME@sha256:…")));
    }
}
