package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.home.Home;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.oci.Reference;
import dev.stele.oci.RemoteReference;
import dev.stele.remote.ImageExport;
import dev.stele.remote.ImagePush;
import dev.stele.remote.StoredImage;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs `stele image push` and `stele image export`.
final class SendWork {
    private static final String ALL = "all";

    private final OtherPlaces places;

    SendWork(Pauser pauser) {
        this.places = new OtherPlaces(pauser);
    }

    Output push(LocalWork.PushRequest request, Consumer<String> progress) {
        return sending(request, (store, image) -> {
            RemoteReference to = RemoteReference.parse(request.target());
            Path links = new Home(request.home()).registry().resolve("links");
            return new ImagePush(places.access(request.directory(), request.plainHttp()), store, links)
                    .push(image, to, OtherPlaces.lines(progress));
        });
    }

    Output export(LocalWork.PushRequest request, Consumer<String> progress) {
        return sending(request, (store, image) -> {
            String name = request.image().replaceFirst("@.*", "");
            new ImageExport(store, request.directory())
                    .write(
                            image,
                            request.target(),
                            name.contains(":") ? name : name + ":latest",
                            OtherPlaces.lines(progress));
            return image.digest();
        });
    }

    private interface Sending {
        Digest send(Store store, StoredImage image);
    }

    private static Output sending(LocalWork.PushRequest request, Sending sending) {
        return OtherPlaces.run(() -> {
            try {
                Store store = HomeStore.open(request.home());
                Reference name = Reference.parse(request.image());
                Optional<Digest> digest = name.digest()
                        .or(() -> store.tag(name.repository(), name.tag().orElse("latest")));
                if (digest.filter(store::has).isEmpty()) {
                    return missing(name);
                }
                Optional<ImagePlatform> platform =
                        request.platform().filter(p -> !p.equals(ALL)).map(ImagePlatform::parse);
                Digest sent = sending.send(store, StoredImage.of(request.image(), digest.get(), platform, store));
                return Output.done(
                        sent + "\n",
                        Json.object()
                                .put("image", request.image())
                                .put("digest", sent.toString())
                                .put("target", request.target())
                                .build());
            } catch (IllegalArgumentException e) {
                return Output.problems(
                        ExitCode.INVALID,
                        List.of(Problem.of(
                                "G400",
                                request.image() + " cannot be sent to " + request.target(),
                                FailureText.of(e),
                                "write  NAME:TAG  or  NAME@sha256:…  of the store, and where it goes")));
            }
        });
    }

    private static Output missing(Reference name) {
        return Output.problems(
                ExitCode.FAILED,
                List.of(Problem.of(
                        "G404",
                        "image \"" + name + "\" is not in the store",
                        "it was never built, pulled or pushed here",
                        "stele image ls")));
    }
}
