package dev.stele.fleet;

import static dev.stele.text.FileKey.Part.FILE;
import static dev.stele.text.FileKey.Part.GOAL;
import static dev.stele.text.FileKey.Part.RELEASE;
import static dev.stele.text.FileKey.key;
import static dev.stele.text.FileKey.later;

import dev.stele.text.FileKey;
import dev.stele.text.ValueShape.Amount;
import dev.stele.text.ValueShape.Cores;
import dev.stele.text.ValueShape.Flag;
import dev.stele.text.ValueShape.Group;
import dev.stele.text.ValueShape.Groups;
import dev.stele.text.ValueShape.NamedGroups;
import dev.stele.text.ValueShape.Size;
import dev.stele.text.ValueShape.Text;
import dev.stele.text.ValueShape.TextMap;
import dev.stele.text.ValueShape.Texts;
import dev.stele.text.ValueShape.Time;
import dev.stele.text.ValueShape.Whole;
import dev.stele.text.ValueShape.Words;
import java.time.Duration;
import java.util.List;

/// Every key of a service in `fleet.yaml`, in the order in which a person is told of them.
final class ServiceKeys {
    static final int ARGS_MAX = 1_000;
    static final int FILES_MAX = 100;
    static final int ACKNOWLEDGED_MAX = 100;
    static final long MEMORY_MIN = 4L << 20;
    /// The kernel's own default for all processes of a machine.
    private static final int PIDS_MAX = 32_768;

    private static final int PORT_MAX = 65_535;
    private static final int NO_BOUND = Integer.MAX_VALUE;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration PROBE_MIN = Duration.ofMillis(100);

    private ServiceKeys() {}

    static FileKey[] all() {
        return new FileKey[] {
            image(),
            ports(),
            healthcheck(),
            scratch(),
            egress(),
            args(),
            env(),
            files(),
            acknowledge(),
            init(),
            resources(),
            stopGracePeriod(),
            replicas(),
            heal(),
            rollout(),
            later("build", "The recipe that the image is built from."),
            later("secrets", "Values that only instances read."),
            later("volumes", "Data that outlives an instance."),
            later("model", "A model file that the service loads."),
            later("tmp", "The size of /tmp."),
            later("drain", "How requests are ended before an instance stops."),
            later("schedule", "When a job runs."),
        };
    }

    private static FileKey image() {
        return key(
                        "image",
                        new Text("an image: name:version or name@sha256:…", ".+[:@].+"),
                        RELEASE.is("The image to run."))
                .required()
                .example("web:1.8.1");
    }

    private static FileKey scratch() {
        return key(
                        "scratch",
                        paths(),
                        RELEASE.is("Folders that instances may write to; their content ends with the instance."))
                .example("[/var/cache/web]");
    }

    private static FileKey egress() {
        return key(
                        "egress",
                        new Texts("addresses an instance may call", "", 0, 0),
                        RELEASE.is("What an instance may connect to; it must be empty, since everything is denied."))
                .fallback("[]");
    }

    private static FileKey args() {
        return key(
                        "args",
                        new Texts("words of the program", "", 0, ARGS_MAX),
                        RELEASE.is("Arguments after the entrypoint."))
                .calledElsewhere("command")
                .example("[serve, --verbose]");
    }

    private static FileKey env() {
        return key(
                        "env",
                        new TextMap(Names.ENV.pattern()),
                        RELEASE.is("Environment variables; STELE_ names are set by Stele."))
                .calledElsewhere("environment")
                .example("{FEATURE_X: \"on\"}");
    }

    private static FileKey init() {
        return key(
                        "init",
                        new Flag(),
                        RELEASE.is("Whether the first process is an init that ends and collects the others."))
                .fallback("true")
                .example("false");
    }

    private static FileKey stopGracePeriod() {
        return key(
                        "stopGracePeriod",
                        new Time(SECOND, HOUR),
                        RELEASE.is("How long an instance may take to end after SIGTERM; then it is killed."))
                .fallback("30s")
                .example("5s");
    }

    private static FileKey replicas() {
        return key("replicas", new Whole(0, 1_000), GOAL.is("How many instances serve."))
                .calledElsewhere("scale")
                .fallback("1")
                .example("3");
    }

    private static FileKey heal() {
        return key(
                        "heal",
                        new Words(List.of("off", "replace", "report")),
                        GOAL.is("What is done about drift: replace the instance, report it, or do not look."))
                .fallback("replace")
                .example("report");
    }

    private static FileKey ports() {
        return key(
                "ports",
                new NamedGroups(Names.NAME.pattern(), NO_BOUND),
                RELEASE.is("The ports that the program listens on, by names of your choice."),
                key("port", new Whole(1, PORT_MAX), RELEASE.is("The number of the port."))
                        .required()
                        .example("8081"),
                key(
                        "route",
                        new Group(),
                        GOAL.is("Which requests the gateway sends to this port; one port of a service has a route."),
                        key(
                                        "host",
                                        new Text("a host name", Names.HOST.pattern()),
                                        GOAL.is("The host; left out for any."))
                                .example("shop.example.com"),
                        key(
                                        "path",
                                        new Text("a path that begins with /", "/.*"),
                                        GOAL.is("The beginning of the path, compared by segments."))
                                .fallback("/")
                                .example("/checkout"),
                        key(
                                        "strictPaths",
                                        new Flag(),
                                        GOAL.is("Whether paths that two programs could read differently are refused."))
                                .fallback("false")
                                .example("true"),
                        later("tls", "The certificate of the host."),
                        later("unmixed", "Whether a client stays on one release.")));
    }

    private static FileKey healthcheck() {
        return key(
                        "healthcheck",
                        new Group(),
                        RELEASE.is("How instances are asked whether they work."),
                        key(
                                "readiness",
                                new Group(),
                                RELEASE.is("Whether an instance may take requests; required for a route."),
                                check("1s", "2")),
                        key(
                                "liveness",
                                new Group(),
                                RELEASE.is("Whether an instance still works; one that does not is replaced."),
                                check("10s", "1")),
                        later(
                                "startup",
                                "A check until the program has started; rollout.startTimeout bounds that time."))
                .calledElsewhere("healthCheck", "probes");
    }

    private static FileKey[] check(String interval, String successes) {
        return new FileKey[] {
            key(
                            "http",
                            new Text("a path that begins with /", "/.*"),
                            RELEASE.is("A path that answers with 2xx or 3xx."))
                    .calledElsewhere("path", "test")
                    .example("/up"),
            key("tcp", Names.text(), RELEASE.is("The name of a port that accepts connections; instead of http.")),
            key(
                            "host",
                            new Text("a host name, with a port or without", ""),
                            RELEASE.is("What an HTTP check sends as Host."))
                    .calledElsewhere("headers")
                    .example("shop.example.com"),
            key("port", Names.text(), RELEASE.is("The name of the port that is asked; needed when there are several.")),
            key("interval", new Time(PROBE_MIN, HOUR), RELEASE.is("The time between two checks."))
                    .fallback(interval)
                    .example("5s"),
            key("timeout", new Time(PROBE_MIN, Duration.ofMinutes(1)), RELEASE.is("How long an answer may take."))
                    .fallback("1s")
                    .example("3s"),
            key("successThreshold", new Whole(1, 100), RELEASE.is("Good answers in a row until it counts as good."))
                    .fallback(successes)
                    .example("4"),
            key("failureThreshold", new Whole(1, 100), RELEASE.is("Bad answers in a row until it counts as bad."))
                    .calledElsewhere("retries")
                    .fallback("3")
                    .example("5"),
        };
    }

    private static FileKey files() {
        return key(
                "files",
                new Groups(FILES_MAX),
                RELEASE.is("Config files that lie beside the fleet file, and their places in the instance."),
                key("src", new Text("a path below the fleet file's folder", "[^/].*"), RELEASE.is("The file here."))
                        .required()
                        .example("config/app.yaml"),
                key("dest", new Text("an absolute path", "/.+"), RELEASE.is("The file in the instance, read-only."))
                        .required()
                        .example("/app/app.yaml"));
    }

    private static FileKey acknowledge() {
        return key(
                "acknowledge",
                new Groups(ACKNOWLEDGED_MAX),
                FILE.is("Config files that look like secrets and are none."),
                key("path", new Text("the file's src", ""), FILE.is("The file here."))
                        .required()
                        .example("config/base.yaml"),
                key("reason", new Text("one line", ""), FILE.is("Why it is no secret."))
                        .required()
                        .example("a test's key"));
    }

    private static FileKey resources() {
        return key(
                        "resources",
                        new Group(),
                        RELEASE.is("What one instance may use of the machine."),
                        key("cpu", new Cores(10, 1_024_000), RELEASE.is("Processor time; left out for no limit."))
                                .example("500m"),
                        key("memory", new Size(MEMORY_MIN, 16L << 40), RELEASE.is("Memory; who takes more is ended."))
                                .required()
                                .example("512Mi"),
                        key(
                                        "pids",
                                        new Whole(1, PIDS_MAX),
                                        RELEASE.is("Processes and threads; with init: true at least 2."))
                                .fallback("4096")
                                .example("100"),
                        later("gpu", "Graphics processors."))
                .required();
    }

    private static FileKey rollout() {
        return key(
                "rollout",
                new Group(),
                GOAL.is("How the service goes from one release to the next."),
                key(
                        "rolling",
                        new Group(),
                        GOAL.is("Few instances at a time; this is what happens unless you choose.")),
                key(
                        "blueGreen",
                        new Group(),
                        GOAL.is("All new instances first, then all traffic at once; instead of rolling."),
                        later("previewHost", "A host that reaches the new release before the traffic does.")),
                amount("maxSurge", "Instances above the replicas meanwhile.", "25%", "2"),
                amount("maxUnavailable", "Instances below the replicas meanwhile.", "0", "1"),
                time("startTimeout", new Time(SECOND, DAY), "From an instance's start until it must be ready.")
                        .fallback("60s")
                        .example("2m"),
                time("progressDeadline", new Time(SECOND, DAY), "The rollout ends after so long without progress.")
                        .fallback("10m")
                        .example("2m"),
                time("minHealthy", new Time(Duration.ZERO, HOUR), "How long an instance is ready before it counts.")
                        .fallback("5s")
                        .example("1s"),
                time("bake", new Time(Duration.ZERO, DAY), "How long both releases stay up after all traffic moved.")
                        .fallback("10s")
                        .example("30s"),
                time(
                                "keepWarm",
                                new Time(Duration.ZERO, MONTH),
                                "How long the former release stays ready for a rollback.")
                        .fallback("15m")
                        .example("1h"),
                key("autoRollback", new Flag(), GOAL.is("Whether a release that fails is left by itself."))
                        .fallback("true")
                        .example("false"),
                later("canary", "A small share of the traffic first."),
                later("stopStart", "End the old instances before the new ones start."),
                later("approve", "Wait for a person before a step."));
    }

    private static FileKey amount(String name, String text, String fallback, String example) {
        return key(name, new Amount(1_000), GOAL.is(text)).fallback(fallback).example(example);
    }

    private static FileKey time(String name, Time bounds, String text) {
        return key(name, bounds, GOAL.is(text));
    }

    private static Texts paths() {
        return new Texts("absolute paths of folders", "/.+", 0, NO_BOUND);
    }
}
