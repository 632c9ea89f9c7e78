package dev.stele.main;

import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.cli.Shown;
import dev.stele.cli.Table;
import dev.stele.inspect.ImageDiff;
import dev.stele.inspect.ImageDiff.ComponentChange;
import dev.stele.inspect.ImageDiff.FileChange;
import dev.stele.inspect.ImageDiff.SettingChange;
import dev.stele.oci.Digest;
import dev.stele.text.Json;
import dev.stele.text.Units;
import java.util.ArrayList;
import java.util.List;

/// The output of `stele image diff`. The text leaves files of components out, unless all were asked
/// for; JSON has them.
record DiffText(LocalWork.DiffRequest request, ImageDiff diff) {
    Output output(Digest before, Digest after) {
        return Output.done(text(), json(before, after));
    }

    private Shown text() {
        Paragraphs head = Paragraphs.of(summary());
        Table components = Table.of("", "KIND", "NAME", "BEFORE", "AFTER").yielding(1);
        diff.components()
                .forEach(c -> components.row(
                        sign(!c.before().isEmpty(), !c.after().isEmpty()),
                        c.kind().word(),
                        c.name(),
                        String.join(", ", c.before()),
                        String.join(", ", c.after())));
        Table files = Table.of("", "FILE", "BEFORE", "AFTER", "DIFFERS IN").yielding(4, 2, 3);
        List<FileChange> own = shown();
        own.forEach(f -> files.row(
                sign(f.before().isPresent(), f.after().isPresent()),
                "/" + f.path(),
                f.before().map(FileWords::attributes).orElse(""),
                f.after().map(FileWords::attributes).orElse(""),
                String.join(", ", f.what())));
        Table settings = Table.of("", "SETTING", "BEFORE", "AFTER");
        diff.settings()
                .forEach(s -> settings.row(
                        sign(s.before().isPresent(), s.after().isPresent()),
                        s.name(),
                        s.before().orElse(""),
                        s.after().orElse("")));
        int left = diff.files().size() - own.size();
        Paragraphs rest =
                Paragraphs.of(Units.counted(left, "more path") + " of components and folders: --all lists them");
        return columns -> head.at(columns)
                + (diff.components().isEmpty() ? "" : "\n" + components.at(columns))
                + (own.isEmpty() ? "" : "\n" + files.at(columns))
                + (left == 0 ? "" : "\n" + rest.at(columns))
                + (diff.settings().isEmpty() ? "" : "\n" + settings.at(columns));
    }

    /// Without the files of components, and without folders below which something differs.
    private List<FileChange> shown() {
        if (request.all()) {
            return diff.files();
        }
        List<FileChange> out = new ArrayList<>();
        for (int i = 0; i < diff.files().size(); i++) {
            FileChange change = diff.files().get(i);
            // A path stands before those below it, though others may stand between.
            String below = change.path() + "/";
            boolean isAbove = diff.files().subList(i + 1, diff.files().size()).stream()
                    .takeWhile(f -> f.path().startsWith(change.path()))
                    .anyMatch(f -> f.path().startsWith(below));
            if (change.owner().isEmpty() && !isAbove) {
                out.add(change);
            }
        }
        return out;
    }

    private String summary() {
        if (diff.isEmpty()) {
            return "no difference in what instances see";
        }
        return Units.counted(diff.components().size(), "component") + ", "
                + Units.counted(diff.files().size(), "path") + " and "
                + Units.counted(diff.settings().size(), "setting") + " differ; "
                + Units.counted(diff.sharedLayers(), "layer") + " shared, "
                + Units.bytes(diff.newBytes()) + " of new layers";
    }

    private static String sign(boolean before, boolean after) {
        return before ? after ? "~" : "-" : "+";
    }

    private Json.Obj json(Digest before, Digest after) {
        return Json.object()
                .put("before", before.toString())
                .put("after", after.toString())
                .put("sharedLayers", diff.sharedLayers())
                .put("newBytes", diff.newBytes())
                .put("components", Json.array(diff.components(), DiffText::json))
                .put("files", Json.array(diff.files(), DiffText::json))
                .put("settings", Json.array(diff.settings(), DiffText::json))
                .build();
    }

    private static Json json(ComponentChange change) {
        return Json.object()
                .put("kind", change.kind().word())
                .put("name", change.name())
                .put("before", Json.strings(change.before()))
                .put("after", Json.strings(change.after()))
                .build();
    }

    private static Json json(FileChange change) {
        Json.Builder out = Json.object().put("path", "/" + change.path()).put("differsIn", Json.strings(change.what()));
        change.before().ifPresent(f -> out.put("before", FileWords.json(f)));
        change.after().ifPresent(f -> out.put("after", FileWords.json(f)));
        change.owner().ifPresent(c -> out.put("component", FileWords.json(c)));
        return out.build();
    }

    private static Json json(SettingChange change) {
        return Json.object()
                .put("name", change.name())
                .put("before", change.before())
                .put("after", change.after())
                .build();
    }
}
