package dev.stele.reference;

import static dev.stele.reference.OutputField.field;
import static dev.stele.reference.OutputShape.shape;
import static dev.stele.reference.OutputValues.DIGEST;
import static dev.stele.reference.OutputValues.FLAG;
import static dev.stele.reference.OutputValues.RELEASE;
import static dev.stele.reference.OutputValues.TEXT;
import static dev.stele.reference.OutputValues.TEXTS;
import static dev.stele.reference.OutputValues.TIME;
import static dev.stele.reference.OutputValues.items;
import static dev.stele.reference.OutputValues.words;

import dev.stele.control.Releases;
import java.util.List;

/// The JSON outputs of the commands that ask a server, and of its API.
final class ServerOutputs {
    private static final OutputShape RELEASE_LINE = shape(
            "release",
            "A release of a service.",
            field("release", RELEASE, "Its number."),
            field("id", DIGEST, "Its identity."),
            field("imageName", TEXT, "Its image, as the fleet file names it."),
            field("image", DIGEST, "Its image."),
            field("verdict", words(Releases.Verdict.values()), "Whether it may serve."),
            field("tier", StatusOutputs.TIER, "Whether it has traffic, is ready without (`WARM`), or neither."),
            field("rolling", FLAG, "Whether a rollout brings it in or takes it away, and it has no requests."),
            field("since", TIME, "When it was first wanted."),
            field("note", TEXT, "Why it is condemned; empty otherwise."));

    private static final OutputShape RELEASES = shape(
            "releases",
            "The releases of a service that are still known.",
            field("service", TEXT, "Its name."),
            field("releases", items(RELEASE_LINE), "The newest first."));

    private static final OutputShape WHY = shape(
            "why",
            "Why a service is as it is.",
            field("service", TEXT, "Its name."),
            field("headline", TEXT, "One sentence."),
            field("reasons", TEXTS, "Limits that instances have reached now, then the causes, newest first."),
            field("env", new OutputValue.Named("name of a variable", TEXT), "The variables that are wanted.")
                    .absent("without `--show-env`, and when there are none"));

    private static final OutputShape FINDING = shape(
            "finding",
            "Something that is not as it was made.",
            field("object", TEXT, "A service, an instance or a layer."),
            field("what", TEXT, "What is other, in one sentence."),
            field("seen", TIME, "When it was found."),
            field("done", TEXT, "What was done about it; empty while it is still there."));

    private static final OutputShape DRIFT =
            shape("drift", "The drift that was found.", field("findings", items(FINDING), "The newest last."));

    private static final OutputShape LINE = shape(
            "line",
            "A line of an instance's log.",
            field("time", TIME, "When it ended; 1970-01-01T00:00:00Z where the log does not say."),
            field("stream", words("stdout", "stderr"), "Where it was written."),
            field("instance", TEXT, "Who wrote it."),
            field("release", RELEASE, "The instance's release."),
            field("text", TEXT, "The line, without its end."),
            field("partial", FLAG, "Always true: the end of the line is not written yet.")
                    .absent("for a line that has ended"));

    private static final OutputShape LOGS = shape(
            "logs",
            "Lines of the logs of a service.",
            field("lines", items(LINE), "Merged by time, oldest first."),
            field("next", TEXT, "Where a later request to the API goes on."));

    private static final OutputShape CHECK = shape(
            "health-check",
            "One thing that was looked at.",
            field("name", TEXT, "What."),
            field("ok", FLAG, "Whether it is in order."),
            field("why", TEXT, "Why not, in one sentence; empty when it is."));

    private static final OutputShape HEALTH = shape(
            "health",
            "Whether the server is in order. The HTTP status is 503 when it is not.",
            field("ok", FLAG, "Whether all of it is in order."),
            field("checks", items(CHECK), "What was looked at."));

    static final List<OutputDocument> ALL = List.of(
            OutputDocument.of("plan", OrderOutputs.PLAN),
            OutputDocument.of("apply", OrderOutputs.FOLLOWED, OrderOutputs.APPLIED, OrderOutputs.PLAN),
            OutputDocument.of("rollback", OrderOutputs.ORDERED),
            OutputDocument.of("pardon", OrderOutputs.ORDERED, OrderOutputs.FOLLOWED),
            OutputDocument.of("stop", OrderOutputs.ORDERED),
            OutputDocument.of("status", StatusOutputs.STATUS),
            OutputDocument.of("releases", RELEASES),
            OutputDocument.of("logs", LOGS),
            OutputDocument.of("why", WHY),
            OutputDocument.of("drift", DRIFT));

    static final List<OutputDocument> API = List.of(
            OutputDocument.api("version", "GET /v1/version", ProgramOutputs.SERVER),
            OutputDocument.api("plan", "POST /v1/plan", OrderOutputs.PLAN),
            OutputDocument.api("apply", "POST /v1/apply", OrderOutputs.APPLIED),
            OutputDocument.api("orders", "POST /v1/orders", OrderOutputs.ORDERED),
            OutputDocument.api("progress", "POST /v1/orders/progress", OrderOutputs.ANSWERS),
            OutputDocument.api("status", "GET /v1/status", StatusOutputs.STATUS),
            OutputDocument.api("drift", "GET /v1/drift", DRIFT),
            OutputDocument.api("releases", "GET /v1/services/{}/releases", RELEASES),
            OutputDocument.api("why", "GET /v1/services/{}/why", WHY),
            OutputDocument.api("logs", "GET /v1/services/{}/logs", LOGS),
            OutputDocument.api("healthz", "GET /healthz", HEALTH),
            OutputDocument.api("readyz", "GET /readyz", HEALTH));

    private ServerOutputs() {}
}
