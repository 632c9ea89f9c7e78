package dev.stele.fleet;

import dev.stele.oci.Reference;
import dev.stele.oci.RemoteReference;
import dev.stele.text.FailureText;
import dev.stele.text.Fields;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads one service of a fleet file.
final class ServiceReader {
    private static final Duration GRACE_DEFAULT = Duration.ofSeconds(30);
    private static final Map<String, ServiceGoal.Heal> HEAL = new TreeMap<>(Map.of(
            "replace", ServiceGoal.Heal.REPLACE, "report", ServiceGoal.Heal.REPORT, "off", ServiceGoal.Heal.OFF));

    private final String name;
    private final Fields fields;
    private final Problems problems;
    private final ConfigFiles files;

    ServiceReader(Fields.Named service, Problems problems, ConfigFiles files) {
        this.name = service.name();
        this.fields = service.fields();
        this.problems = problems;
        this.files = files;
    }

    /// What is wrong becomes a problem; what is returned then is never used.
    FleetDraft.Service read(int retain) {
        Optional<Reference> image = fields.requireString("image").flatMap(this::image);
        PortsReader port = new PortsReader(fields, problems);
        HealthReader health = new HealthReader(fields, port.numbers());
        Release release = release(port, health);
        ReleaseSize.check(fields, release, problems);
        if (port.route().isPresent() && release.checks().readiness().isEmpty()) {
            problems.at(port.routePlace(), 1)
                    .add(
                            133,
                            "services." + name + " has a route but no readiness check",
                            "without it requests would reach instances that have not started",
                            "add  healthcheck: {readiness: {http: /path, port: NAME}}");
        }
        ServiceGoal goal = new ServiceGoal(
                name,
                image.map(ServiceReader::shown).orElse(""),
                release,
                fields.integer("replicas").orElse(1),
                port.route(),
                new ServiceGoal.Policies(
                        fields.choice("heal", HEAL).orElse(ServiceGoal.Heal.REPLACE),
                        new RolloutReader(fields, problems).read(),
                        retain));
        Place place = fields.place("image");
        return new FleetDraft.Service(
                new FleetDraft.NamedImage(
                        image.orElse(new Reference("none", Optional.empty(), Optional.empty())),
                        fields.string("image").flatMap(ServiceReader::remote)),
                place,
                port.routePlace(),
                goal);
    }

    /// Reads the fields in the order in which a message about an unknown field lists them.
    private Release release(PortsReader port, HealthReader health) {
        List<String> scratch = scratch();
        egress();
        List<String> args = args();
        SortedMap<String, String> env = env();
        List<ConfigFile> configs = new ConfigFileReader(fields, problems, files).read(scratch);
        boolean init = fields.bool("init").orElse(true);
        Resources resources = resources(init);
        Duration grace = fields.duration("stopGracePeriod").orElse(GRACE_DEFAULT);
        return new Release(
                ServiceGoal.NO_IMAGE,
                new Release.ProcessSpec(args, env, grace, init),
                new Release.MountSpec(configs, scratch),
                resources,
                port.numbers(),
                new Release.Checks(health.readiness(), health.liveness()),
                Release.PROFILE);
    }

    private static String shown(Reference image) {
        return image.tag().isPresent()
                ? new Reference(image.repository(), image.tag(), Optional.empty()).toString()
                : image.toString();
    }

    /// An image of another registry, where the text names a host and a digest: the digest alone says what it is.
    private static Optional<RemoteReference> remote(String text) {
        try {
            return Optional.of(text)
                    .filter(RemoteReference::namesHost)
                    .map(RemoteReference::parse)
                    .filter(image -> image.digest().isPresent());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// A port is no part of a name in the store, so what names one can only be another registry's.
    private static Reference parsed(String text) {
        int slash = text.indexOf('/');
        if (!RemoteReference.namesHost(text) || text.lastIndexOf(':', slash) < 0) {
            return Reference.parse(text);
        }
        RemoteReference image = RemoteReference.parse(text);
        return new Reference(
                image.localRepository(), image.image().tag(), image.image().digest());
    }

    private Optional<Reference> image(String text) {
        try {
            Reference image = parsed(text);
            int slash = text.indexOf('/');
            if (slash > 0 && text.lastIndexOf(':', slash) > 0 && image.digest().isEmpty()) {
                fields.at("image")
                        .add(
                                120,
                                "image \"" + text + "\" of another registry is named without its digest",
                                "a release is always the same bytes, and a tag of another registry may move",
                                "stele image pull " + text + "  prints it; write  " + text + "@sha256:…");
                return Optional.empty();
            }
            if (image.digest().filter(d -> !d.algorithm().equals("sha256")).isPresent()) {
                fields.at("image")
                        .add(
                                122,
                                "the image's digest is not SHA-256",
                                "images here are named by SHA-256",
                                "write @sha256:…");
            } else if (image.tag().isEmpty() && image.digest().isEmpty()) {
                fields.at("image")
                        .add(
                                120,
                                "image \"" + text + "\" names neither a version nor a digest",
                                "a release must name a digest, or a tag, which never moves here",
                                "write  " + text + ":VERSION ;  stele image ls  lists what there is");
            } else {
                return Optional.of(image);
            }
        } catch (IllegalArgumentException e) {
            fields.at("image")
                    .add(
                            122,
                            "\"" + text + "\" is no image",
                            FailureText.of(e),
                            "write  name:version  or  name@sha256:<64 hex digits>");
        }
        return Optional.empty();
    }

    private List<String> args() {
        List<Fields.Item> args = fields.strings("args");
        if (args.size() > ServiceKeys.ARGS_MAX) {
            fields.at("args")
                    .add(
                            106,
                            "more than " + ServiceKeys.ARGS_MAX + " args",
                            "the kernel bounds them too",
                            "use a config file");
        }
        return args.stream().map(Fields.Item::text).toList();
    }

    private SortedMap<String, String> env() {
        SortedMap<String, String> env = new TreeMap<>();
        for (Fields.Item item : fields.stringMap("env")) {
            if (!Names.isEnv(item.key())) {
                environmentProblem(
                        item,
                        "programs could not read it by that name",
                        "use letters, digits, _ . and -, not beginning with a digit");
            } else if (item.key().startsWith("STELE_")) {
                environmentProblem(item, "STELE_ names are set by Stele", "choose another name");
            }
            env.put(item.key(), item.text());
        }
        return env;
    }

    private void environmentProblem(Fields.Item item, String cause, String fix) {
        String key = Fields.variable(item.key());
        problems.at(item.keyPlace(), key.length())
                .add(141, "\"" + key + "\" cannot be a variable of services." + name, cause, fix);
    }

    private Resources resources(boolean init) {
        Optional<Fields> resources = fields.mapping("resources");
        if (resources.isEmpty()) {
            problems.at(fields.place(), 1)
                    .add(
                            105,
                            "services." + name + " has no resources.memory",
                            "it is required: without a limit one service could take the memory of all",
                            "add  resources: {memory: 256Mi}");
        }
        resources.ifPresent(r -> r.requireNode("memory"));
        Optional<Long> memory = resources.flatMap(r -> r.bytes("memory"));
        Optional<Long> cpu = resources.flatMap(r -> r.cpuMillis("cpu"));
        // The init process is one of them.
        Optional<Integer> pids = resources
                .flatMap(r -> r.integerFrom("pids", init ? 2 : 1))
                // The default written out is no other release.
                .filter(count -> count != Release.PIDS_DEFAULT);
        return new Resources(
                memory.orElse(ServiceKeys.MEMORY_MIN),
                cpu.map(OptionalLong::of).orElse(OptionalLong.empty()),
                pids.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private List<String> scratch() {
        List<String> paths = new ArrayList<>();
        for (Fields.Item item : fields.strings("scratch")) {
            String path = item.text();
            if (!Names.isFilePath(path) || Names.isKernels(path)) {
                Names.pathProblem(problems, item, "scratch path", fields);
            } else if (path.equals("/tmp") || paths.contains(path)) {
                problems.at(item.place(), path.length())
                        .add(
                                139,
                                path + " is scratch already",
                                path.equals("/tmp") ? "/tmp always is" : "it is listed twice",
                                "remove it here");
            } else {
                paths.add(path);
            }
        }
        return paths.stream().sorted().toList();
    }

    /// Everything is denied for now, so that a later relaxation is a change that people see.
    private void egress() {
        List<Fields.Item> wanted = fields.strings("egress");
        if (!wanted.isEmpty()) {
            problems.at(wanted.getFirst().place(), wanted.getFirst().text().length())
                    .add(
                            142,
                            "egress to \"" + wanted.getFirst().text() + "\" is not supported yet",
                            "nothing leaves an instance but its answers",
                            "write  egress: []  or remove it");
        }
    }
}
