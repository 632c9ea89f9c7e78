package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.home.Home;
import dev.stele.linux.Architecture;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.oci.Reference;
import dev.stele.oci.RemoteReference;
import dev.stele.remote.ImageSource;
import dev.stele.remote.TransferProgress;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import dev.stele.store.TagResult;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs `stele image pull` and `stele image import`, and fetches what a fleet file names by digest.
///
/// It is the person's command that fetches, not the server: it has the person's credentials and their terminal,
/// and a registry that stalls holds up nobody else.
final class TransferWork {
    private static final String ALL = "all";

    private final OtherPlaces places;

    TransferWork(Pauser pauser) {
        this.places = new OtherPlaces(pauser);
    }

    Output pull(LocalWork.PullRequest request, Consumer<String> progress) {
        return OtherPlaces.run(() -> {
            try {
                Optional<Reference> as = request.as().map(TransferWork::named);
                try (ImageSource source =
                        ImageSource.parse(request.source(), places.access(request.directory(), request.plainHttp()))) {
                    return pull(request, as.or(() -> name(source)), source, OtherPlaces.lines(progress));
                }
            } catch (IllegalArgumentException e) {
                return invalid(request.source() + " cannot be taken", FailureText.of(e));
            }
        });
    }

    private static Output pull(
            LocalWork.PullRequest request, Optional<Reference> name, ImageSource source, TransferProgress progress) {
        Store store = HomeStore.open(request.home());
        Optional<String> platform = request.platform().filter(p -> !p.equals(ALL));
        if (name.isEmpty()) {
            return invalid(
                    request.source() + " carries no name that it could have here",
                    "an image of the store needs one; add  --as NAME:TAG");
        }
        Digest digest = platform.isPresent() ? source.resolve(ImagePlatform.parse(platform.get())) : source.resolve();
        Optional<Digest> taken =
                name.get().tag().flatMap(tag -> store.tag(name.get().repository(), tag));
        if (taken.isPresent() && !taken.get().equals(digest)) {
            return taken(name.get(), taken.get(), digest);
        }
        boolean all = request.platform().isPresent();
        ImageSource.Fetched fetched =
                all ? source.fetch(digest, store, progress) : source.fetchOnly(own(), store, progress);
        link(request.home(), name.get().repository(), fetched);
        if (name.get().tag().isPresent()
                && store.setTag(name.get().repository(), name.get().tag().get(), digest)
                        instanceof TagResult.Taken(var other)) {
            return taken(name.get(), other, digest);
        }
        progress.step("in the store as " + shown(name.get(), digest));
        source.reference().ifPresent(remote -> progress.step("pinned: " + pinned(remote, digest)));
        return Output.done(digest + "\n", json(source, name.get(), digest));
    }

    private static Json.Obj json(ImageSource source, Reference name, Digest digest) {
        return Json.object()
                .put("image", shown(name, digest))
                .put("digest", digest.toString())
                .put("source", source.name())
                .put("pinned", source.reference().map(remote -> pinned(remote, digest)))
                .build();
    }

    private static String shown(Reference name, Digest digest) {
        return name.tag().isPresent() ? name.toString() : name.repository() + "@" + digest;
    }

    /// How a fleet file names it.
    private static String pinned(RemoteReference remote, Digest digest) {
        Reference image = remote.image();
        return new RemoteReference(
                        remote.registry(), new Reference(image.repository(), image.tag(), Optional.of(digest)))
                .toString();
    }

    static ImagePlatform own() {
        return new ImagePlatform("linux", Architecture.own().ociName(), "");
    }

    /// @throws IllegalArgumentException when it is no name with a tag
    private static Reference named(String text) {
        Reference as = Reference.parse(text);
        if (as.tag().isEmpty() || as.digest().isPresent()) {
            throw new IllegalArgumentException("--as takes  NAME:TAG,  not " + as);
        }
        return as;
    }

    /// The name that it gets where none was said: its own in its registry, or the one that an archive carries.
    private static Optional<Reference> name(ImageSource source) {
        if (source.reference().isPresent()) {
            RemoteReference remote = source.reference().get();
            return Optional.of(
                    new Reference(remote.localRepository(), remote.image().tag(), Optional.empty()));
        }
        return source.nameInside().flatMap(TransferWork::carried);
    }

    private static Optional<Reference> carried(String text) {
        try {
            return Optional.of(Reference.parse(text)).filter(name -> name.tag().isPresent());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// As a push to the own registry notes it: so it is served there, and kept.
    private static void link(Path home, String repository, ImageSource.Fetched fetched) {
        BlobLinks links = new BlobLinks(new Home(home).registry().resolve("links"));
        links.add(repository, BlobLinks.Kind.BLOB, fetched.blobs());
        links.add(repository, BlobLinks.Kind.MANIFEST, fetched.documents());
    }

    /// Images that are there already cost nothing; a first failure ends it.
    Output require(LocalWork.RequireRequest request, Consumer<String> progress) {
        return OtherPlaces.run(() -> {
            Store store = HomeStore.open(request.home());
            List<String> fetched = new ArrayList<>();
            for (String image : request.images()) {
                Digest digest = RemoteReference.parse(image).digest().orElseThrow();
                if (!store.has(digest)) {
                    try (ImageSource source = ImageSource.parse(image, places.access(request.home(), false))) {
                        source.fetchOnly(own(), store, OtherPlaces.lines(progress));
                        fetched.add(image);
                    }
                }
            }
            return Output.done(
                    "", Json.object().put("fetched", Json.strings(fetched)).build());
        });
    }

    private static Output taken(Reference name, Digest existing, Digest digest) {
        return Output.problems(
                ExitCode.FAILED,
                List.of(Problem.of(
                        "G409",
                        "tag " + name + " already names " + existing + ", and tags here do not move",
                        "what was to be taken is " + digest,
                        "give it another name with  --as NAME:TAG")));
    }

    private static Output invalid(String message, String cause) {
        return Output.problems(
                ExitCode.INVALID,
                List.of(Problem.of("G400", message, cause, "see  stele image pull --help  for what can be written")));
    }
}
