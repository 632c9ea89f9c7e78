package dev.stele.fleet;

import dev.stele.oci.Digest;
import dev.stele.oci.ImageHint;
import dev.stele.oci.Reference;
import dev.stele.text.Parsed;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import dev.stele.text.Source;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// A valid fleet file whose images are not resolved yet; [#resolve] replaces their names by digests.
public final class FleetDraft {
    private final String name;
    private final String environment;
    private final Source source;
    private final List<Service> services;

    FleetDraft(String name, String environment, Source source, List<Service> services) {
        this.name = name;
        this.environment = environment;
        this.source = source;
        this.services = List.copyOf(services);
    }

    /// @param place of the image in the file
    /// @param routePlace of the route, or of the service when it has none
    /// @param goal complete but for its image
    record Service(Reference image, Place place, Place routePlace, ServiceGoal goal) {}

    /// The images that are named, in file order; one that two services name is listed twice.
    List<Reference> images() {
        return services.stream().map(Service::image).toList();
    }

    public List<String> serviceNames() {
        return services.stream().map(s -> s.goal().name()).toList();
    }

    /// @param images gives the digest of an image's manifest, when the store has it. A tag never moves, so one call
    ///     is enough.
    public Parsed<Fleet> resolve(Function<Reference, Optional<Digest>> images) {
        return resolve(images, List::of);
    }

    /// @param known lists the names and tags of all images, `name:tag`; asked only for a message about one that is not
    ///     there
    public Parsed<Fleet> resolve(
            Function<Reference, Optional<Digest>> images, Supplier<? extends Collection<String>> known) {
        Problems problems = new Problems('F', source);
        SortedMap<String, ServiceGoal> goals = new TreeMap<>();
        for (Service service : services) {
            Optional<Digest> digest = images.apply(service.image());
            if (digest.isPresent()) {
                goals.put(service.goal().name(), service.goal().withImage(digest.get()));
            } else {
                ImageHint hint = ImageHint.of(service.image(), known.get());
                problems.at(service.place(), service.image().toString().length())
                        .add(121, "image \"" + service.image() + "\" is not in the store", hint.cause(), hint.fix());
            }
        }
        return problems.isEmpty()
                ? new Parsed.Good<>(new Fleet(name, environment, goals))
                : new Parsed.Bad<>(problems.sorted());
    }
}
