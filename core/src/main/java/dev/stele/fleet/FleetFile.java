package dev.stele.fleet;

import dev.stele.text.Fields;
import dev.stele.text.Node;
import dev.stele.text.Parsed;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import dev.stele.text.Source;
import dev.stele.text.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `fleet.yaml`: a [FleetDraft], or *all* that is wrong with it.
///
/// Checking and using go through this one reader, on the command line and in the server, so that what `validate`
/// accepts is what `apply` does.
public final class FleetFile {
    /// Services of one installation; each has a range of user ids of its own.
    public static final int SERVICES_MAX = 63;

    private static final String DEFAULT_ENVIRONMENT = "default";
    private static final int RETAIN_DEFAULT = 5;

    private final Problems problems;
    private final Source source;
    private final ConfigFiles files;

    private FleetFile(Source source, ConfigFiles files) {
        this.source = source;
        this.problems = new Problems('F', source);
        this.files = files;
    }

    /// @param file its name as the person typed it
    /// @param environment the one that is asked for; absent = the only one
    public static Parsed<FleetDraft> parse(String file, byte[] text, ConfigFiles files, Optional<String> environment) {
        return Yaml.read(file, text, 'F').then(root -> {
            FleetFile reader = new FleetFile(Yaml.source(file, text), files);
            if (reader.isRecipe(root)) {
                return new Parsed.Bad<FleetDraft>(reader.problems.sorted());
            }
            FleetDraft draft = reader.read(root, environment);
            return reader.problems.isEmpty()
                    ? new Parsed.Good<>(draft)
                    : new Parsed.Bad<FleetDraft>(reader.problems.sorted());
        });
    }

    /// Then none of its keys is judged: they are right, in another file.
    private boolean isRecipe(Node root) {
        Optional<Node.Scalar> kind = root.scalar("kind").filter(k -> k.text().equals("Image"));
        String recipe = source.name().startsWith("(") ? "image.yaml" : source.name();
        kind.ifPresent(k -> problems.at(k.place(), k.text().length())
                .add(
                        145,
                        source.name() + " is a recipe, of which an image is built",
                        "a fleet file has  kind: Fleet,  and this one has  kind: Image",
                        "stele build " + recipe + ",  or name the fleet file with  -f FILE"));
        return kind.isPresent();
    }

    private FleetDraft read(Node root, Optional<String> asked) {
        Fields fleet = Fields.of(root, FleetKeys.FILE_KEY, problems);
        fixed(fleet, "apiVersion", "stele/v1");
        fixed(fleet, "kind", "Fleet");
        String name = name(fleet);
        String environment = environment(fleet, asked);
        int retain = fleet.mapping("retain").flatMap(r -> r.integer("releases")).orElse(RETAIN_DEFAULT);
        List<FleetDraft.Service> services = services(fleet, retain);
        routes(services);
        fleet.done();
        return new FleetDraft(name, environment, source, services);
    }

    private void fixed(Fields fleet, String key, String value) {
        Optional<String> written = fleet.requireString(key);
        if (written.isPresent() && !written.get().equals(value)) {
            fleet.at(key)
                    .add(
                            145,
                            key + " is \"" + written.get() + "\"",
                            "this is read as a fleet file",
                            "write  " + key + ": " + value);
        }
    }

    private String name(Fields fleet) {
        Optional<Fields> metadata = fleet.mapping("metadata");
        if (metadata.isEmpty()) {
            fleet.requireNode("metadata");
            return "";
        }
        metadata.get().stringMap("labels");
        Optional<String> name = metadata.get().requireString("name");
        name.ifPresent(n -> Names.check(n, metadata.get().place("name"), "metadata.name", problems));
        return name.orElse("");
    }

    private String environment(Fields fleet, Optional<String> asked) {
        List<Fields.Named> declared = fleet.named("environments");
        for (Fields.Named one : declared) {
            Names.check(one.name(), one.place(), "an environment's name", problems);
            Optional<String> platform = one.fields().requireString("platform");
            if (platform.isPresent() && !platform.get().equals("host")) {
                one.fields()
                        .at("platform")
                        .add(
                                143,
                                "platform \"" + platform.get() + "\" is not supported yet",
                                "this version runs services on this machine only",
                                "write  platform: host");
            }
        }
        if (declared.size() > 1) {
            problems.at(declared.get(1).place(), declared.get(1).name().length())
                    .add(
                            143,
                            "a second environment is not supported yet",
                            "the first is \"" + declared.getFirst().name() + "\"",
                            "keep one environment in this file");
        }
        String name =
                declared.isEmpty() ? DEFAULT_ENVIRONMENT : declared.getFirst().name();
        if (asked.isPresent() && !asked.get().equals(name)) {
            problems.at(declared.isEmpty() ? fleet.place() : declared.getFirst().place(), 1)
                    .add(
                            143,
                            "there is no environment \"" + asked.get() + "\"",
                            "this file has \"" + name + "\"",
                            "use  -e " + name);
        }
        return name;
    }

    private List<FleetDraft.Service> services(Fields fleet, int retain) {
        List<Fields.Named> named = fleet.named("services");
        if (named.isEmpty() && fleet.isEmpty("services")) {
            problems.at(fleet.place("services"), 1)
                    .add(
                            130,
                            "the fleet has no services",
                            "applying it would say nothing about what runs",
                            "declare a service; to end all that run:  stele stop --all");
        }
        if (named.size() > SERVICES_MAX) {
            problems.at(named.get(SERVICES_MAX).place(), 1)
                    .add(
                            106,
                            "more than " + SERVICES_MAX + " services",
                            "one machine has user ids for " + SERVICES_MAX,
                            "split the fleet over two machines");
        }
        List<FleetDraft.Service> services = new ArrayList<>();
        for (Fields.Named one : named) {
            Names.check(one.name(), one.place(), "a service's name", problems);
            services.add(new ServiceReader(one, problems, files).read(retain));
        }
        return services;
    }

    /// No two services may want the same requests.
    private void routes(List<FleetDraft.Service> services) {
        Map<String, String> owners = new HashMap<>();
        for (FleetDraft.Service service : services) {
            service.goal().route().ifPresent(route -> {
                String where = route.requests();
                String other = owners.putIfAbsent(where, service.goal().name());
                if (other != null) {
                    Place place = service.routePlace();
                    problems.at(place, 1)
                            .add(
                                    132,
                                    "services." + service.goal().name() + " and services." + other
                                            + " want the same requests",
                                    "both have the route " + where,
                                    "give one of them another host or path");
                }
            });
        }
    }
}
