package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.home.Home;
import dev.stele.registry.OpenUpload;
import dev.stele.registry.UploadFolder;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import dev.stele.text.SafeText;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs `stele image uploads`. The server may run meanwhile: for a client, an upload that was ended here is one that
/// expired.
final class UploadsWork {
    private static final String ROW = "%-32s  %-30s  %-16s  %14s  %s%n";

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
        StringBuilder text = new StringBuilder();
        if (open.isEmpty()) {
            progress.accept("no uploads are open");
        } else {
            text.append(String.format(ROW, "ID", "REPOSITORY", "USER", "BYTES", "LAST BYTES AT"));
        }
        List<Json> rows = new ArrayList<>();
        for (OpenUpload upload : open) {
            String changed = upload.changed().truncatedTo(ChronoUnit.SECONDS).toString();
            String repository = SafeText.line(upload.owner().repository());
            String user = SafeText.line(upload.owner().user());
            text.append(String.format(ROW, upload.id(), repository, user, upload.bytes(), changed));
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
        return Output.done(text.toString(), json);
    }
}
