package dev.stele.fleet;

import dev.stele.oci.Digest;
import dev.stele.oci.ImageHint;
import dev.stele.oci.Reference;
import dev.stele.oci.RemoteReference;
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
    record Service(NamedImage image, Place place, Place routePlace, ServiceGoal goal) {}

    /// @param local as the store may name it
    /// @param remote the same of another registry, where it is named by digest
    record NamedImage(Reference local, Optional<RemoteReference> remote) {
        /// Another registry's tag may have been moved since it was pulled, so only the digest counts.
        private Reference asked() {
            return remote.isPresent() ? new Reference(local.repository(), Optional.empty(), local.digest()) : local;
        }

        @Override
        public String toString() {
            return remote.map(RemoteReference::toString).orElse(local.toString());
        }
    }

    /// The images that are named, in file order; one that two services name is listed twice.
    List<Reference> images() {
        return services.stream().map(service -> service.image().local()).toList();
    }

    /// The images of other registries that are named by digest: these can be fetched before the fleet is
    /// resolved.
    public List<String> remoteImages() {
        return services.stream()
                .flatMap(service -> service.image().remote().stream())
                .map(RemoteReference::toString)
                .distinct()
                .toList();
    }

    public List<String> serviceNames() {
        return services.stream().map(s -> s.goal().name()).toList();
    }

    /// @param images gives the digest of an image's manifest, when the store has it. A tag never moves, so one
    ///     call is enough.
    public Parsed<Fleet> resolve(Function<Reference, Optional<Digest>> images) {
        return resolve(images, List::of);
    }

    /// @param known lists the names and tags of all images, `name:tag`; asked only for a message about one that
    ///     is not there
    public Parsed<Fleet> resolve(
            Function<Reference, Optional<Digest>> images, Supplier<? extends Collection<String>> known) {
        Problems problems = new Problems('F', source);
        SortedMap<String, ServiceGoal> goals = new TreeMap<>();
        for (Service service : services) {
            Optional<Digest> digest = images.apply(service.image().asked());
            if (digest.isPresent()) {
                goals.put(service.goal().name(), service.goal().withImage(digest.get()));
            } else {
                ImageHint hint = hint(service.image(), known);
                problems.at(service.place(), service.image().toString().length())
                        .add(121, "image \"" + service.image() + "\" is not in the store", hint.cause(), hint.fix());
            }
        }
        return problems.isEmpty()
                ? new Parsed.Good<>(new Fleet(name, environment, goals))
                : new Parsed.Bad<>(problems.sorted());
    }

    private static ImageHint hint(NamedImage image, Supplier<? extends Collection<String>> known) {
        if (image.remote().isPresent()) {
            return new ImageHint(
                    Optional.empty(),
                    "this server never fetches images itself; the command that applies does, with your credentials",
                    "stele image pull " + image + "  on the server's machine, as the user who may write to its home");
        }
        ImageHint hint = ImageHint.of(image.local(), known.get());
        return RemoteReference.namesHost(image.toString()) && hint.meant().isEmpty()
                ? new ImageHint(
                        Optional.empty(),
                        hint.cause(),
                        "stele image pull " + image + "  prints its digest; write  " + image + "@sha256:…")
                : hint;
    }
}
