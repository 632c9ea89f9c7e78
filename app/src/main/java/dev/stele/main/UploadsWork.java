package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.cli.Table;
import dev.stele.home.Home;
import dev.stele.registry.OpenUpload;
import dev.stele.registry.UploadFolder;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import dev.stele.text.Units;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs `stele image uploads`. The server may run meanwhile: for a client, an upload that was ended here is one that
/// expired.
final class UploadsWork {
    Output run(LocalWork.UploadsRequest request, Consumer<String> progress) {
        UploadFolder uploads = UploadFolder.of(new Home(request.home()).registry());
        List<Problem> unknown = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (String id : request.end()) {
            if (uploads.end(id)) {
                ended.add(id);
            } else {
                unknown.add(Problem.of(
                        "G406",
                        "there is no open upload \"" + id + "\"",
                        "it was finished, cancelled or has expired, or never existed",
                        "stele image uploads"));
            }
        }
        return unknown.isEmpty() ? list(uploads, ended, progress) : Output.problems(ExitCode.FAILED, unknown);
    }

    private static Output list(UploadFolder uploads, List<String> ended, Consumer<String> progress) {
        ended.forEach(id -> progress.accept("ended " + id));
        List<OpenUpload> open = uploads.list();
        Table table = Table.of("ID", "REPOSITORY", "USER", "RECEIVED", "LAST BYTES AT")
                .yielding(2, 4, 3, 1);
        if (open.isEmpty()) {
            progress.accept("no uploads are open");
        }
        List<Json> rows = new ArrayList<>();
        for (OpenUpload upload : open) {
            String changed = upload.changed().truncatedTo(ChronoUnit.SECONDS).toString();
            table.row(
                    upload.id(),
                    upload.owner().repository(),
                    upload.owner().user(),
                    Units.bytes(upload.bytes()),
                    changed);
            rows.add(Json.object()
                    .put("id", upload.id())
                    .put("repository", upload.owner().repository())
                    .put("user", upload.owner().user())
                    .put("bytes", upload.bytes())
                    .put("changed", changed)
                    .build());
        }
        Json.Obj json = Json.object()
                .put("uploads", Json.array(rows))
                .put("ended", Json.strings(ended))
                .build();
        return Output.done(open.isEmpty() ? Paragraphs.of() : table, json);
    }
}
