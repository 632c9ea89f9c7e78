package dev.stele.build;

import dev.stele.layer.LayerException;
import dev.stele.layer.LayerSource;
import dev.stele.layer.Scratch;
import dev.stele.linux.NamedFile;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.ImageIndex.ImagePlatform;
import dev.stele.oci.Manifest;
import dev.stele.remote.ImageSource;
import dev.stele.remote.RemoteAccess;
import dev.stele.remote.RemoteException;
import dev.stele.remote.StoredImage;
import dev.stele.remote.TransferProgress;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the base image of a recipe and brings it into the store: `stele lock` chooses it, a build opens it. Codes B340
/// to B346, and those of the place where it lies.
final class BaseImages {
    private static final String OTHER_PLATFORM = "G427";
    private static final String INCOMPLETE = "G436";
    private static final int TREE_BYTES_MAX = 256 << 20;

    private final OsBuild.Reach reach;
    private final Store store;
    private final Recipe.Base from;
    private final BaseName name;
    private final ImagePlatform platform;
    private final RemoteAccess access;

    BaseImages(OsBuild.Reach reach, BuildRequest request, Recipe.Base from) {
        this.reach = reach;
        this.store = reach.store();
        this.from = from;
        this.platform = new ImagePlatform("linux", reach.machine().architecture(), "");
        this.access = reach.machine().network().others().apply(request.context());
        try {
            this.name = BaseName.parse(from.reference());
        } catch (IllegalArgumentException e) {
            throw BuildException.invalid(problem(
                    "B340",
                    "\"" + from.reference() + "\" names no base image",
                    FailureText.of(e),
                    "write  NAME:TAG  of the store,  HOST/NAME:TAG,  oci:DIR  or  docker-archive:FILE"));
        }
    }

    /// What the name stands for now, brought into the store.
    LockedBase choose() {
        Optional<Digest> known = name.digest().filter(digest -> stored(digest).isPresent());
        Digest digest = known.orElseGet(this::found);
        return new LockedBase(from.reference(), digest, complete(digest).digest());
    }

    private Digest found() {
        return switch (name) {
            case BaseName.OfStore(var image) ->
                image.digest()
                        .or(() -> store.tag(image.repository(), image.tag().orElse("latest")))
                        .orElseThrow(() -> BuildException.failed(missing()));
            case BaseName.OfRegistry(var image) -> fetched(image.toString(), image.digest());
            case BaseName.OfFile(var source, var digest) -> fetched(source, digest);
        };
    }

    /// Brings what is locked into the store unless it is there. Then it is read, and found as it was locked.
    BaseImage open(LockedBase pin, Scratch scratch) {
        if (stored(pin.digest()).isEmpty()) {
            switch (name) {
                case BaseName.OfStore _ -> throw BuildException.failed(missing());
                case BaseName.OfRegistry registry -> fetched(registry.pinned(pin.digest()), Optional.of(pin.digest()));
                case BaseName.OfFile(var source, var _) -> fetched(source, Optional.of(pin.digest()));
            }
        }
        StoredImage image = complete(pin.digest());
        if (!image.digest().equals(pin.manifest())) {
            throw BuildException.unverified(other(pin.manifest(), image.digest()));
        }
        return read(pin, image, scratch);
    }

    /// @param expected what it has to be; a folder or archive may hold another image by now
    private Digest fetched(String source, Optional<Digest> expected) {
        reach.progress().step("fetching the base " + source);
        try (ImageSource place = ImageSource.parse(source, access)) {
            Digest digest = place.resolve();
            if (expected.isPresent() && !expected.get().equals(digest)) {
                throw BuildException.unverified(other(expected.get(), digest));
            }
            place.fetchOnly(platform, store, progress());
            return digest;
        } catch (RemoteException e) {
            throw refused(e);
        }
    }

    private TransferProgress progress() {
        Progress progress = reach.progress();
        return new TransferProgress() {
            @Override
            public void step(String line) {
                progress.step(line);
            }

            @Override
            public void bytes(String what, long done, long total) {
                progress.bytes(what, done, total);
            }
        };
    }

    /// The image for this platform, where all of it is in the store.
    private Optional<StoredImage> stored(Digest digest) {
        try {
            return store.has(digest)
                    ? Optional.of(StoredImage.of(from.reference(), digest, Optional.of(platform), store))
                    : Optional.empty();
        } catch (RemoteException e) {
            if (e.problem().code().equals(INCOMPLETE)) {
                return Optional.empty();
            }
            throw refused(e);
        }
    }

    private StoredImage complete(Digest digest) {
        return stored(digest).orElseThrow(() -> BuildException.failed(missing()));
    }

    private BaseImage read(LockedBase pin, StoredImage image, Scratch scratch) {
        image.documents().keySet().forEach(store::verify);
        image.blobs().keySet().forEach(store::verify);
        try {
            Manifest manifest = Manifest.parse(store.read(pin.manifest(), ImageDocument.BYTES_MAX));
            byte[] bytes = store.read(manifest.config().digest(), ImageDocument.BYTES_MAX);
            ImageConfig config = ImageConfig.parse(bytes);
            if (config.diffIds().size() != manifest.layers().size()) {
                throw new JsonException("its config is of " + config.diffIds().size() + " layers, and its manifest of "
                        + manifest.layers().size());
            }
            return new BaseImage(pin, manifest, Json.parse(bytes), tree(pin, layers(manifest, config), scratch));
        } catch (JsonException | LayerException e) {
            throw BuildException.invalid(problem(
                    "B343",
                    from.reference() + " is no image that others can be built on",
                    FailureText.of(e),
                    "take another base, or build it again with a tool that follows the OCI image specification"));
        }
    }

    private List<LayerSource> layers(Manifest manifest, ImageConfig config) {
        List<LayerSource> out = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            out.add(new LayerSource(layer, config.diffIds().get(i), () -> store.open(layer.digest())));
        }
        return out;
    }

    /// Found once for each base: a hint that costs only time when it is gone.
    private BaseTree tree(LockedBase pin, List<LayerSource> layers, Scratch scratch) {
        Path folder = reach.machine().cache().resolve("bases");
        Path file = folder.resolve(pin.manifest().hex() + "-" + Builder.FORMAT);
        try {
            return BaseTree.fromJson(Json.parse(NamedFile.anywhere(file, TREE_BYTES_MAX)));
        } catch (IOException | JsonException | IllegalArgumentException | ArithmeticException _) {
            // it is made anew
        }
        reach.progress().step("reading " + layers.size() + " layers of the base");
        try {
            BaseTree tree = BaseTree.of(BaseFiles.read(layers, scratch));
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part-", "");
            Files.write(part, tree.toJson().bytes());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return tree;
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(folder, e));
        }
    }

    private Problem missing() {
        return problem(
                "B340",
                "the base " + from.reference() + " is not in the store",
                "a name without a host is one of the store, as in a fleet file",
                "build, pull or import it first; an image of Docker Hub is  docker.io/library/NAME:TAG");
    }

    private Problem other(Digest expected, Digest there) {
        return problem(
                "B344",
                "the base " + from.reference() + " is another image than the one that is wanted",
                "that is " + expected + ", and there is " + there,
                "bring the former one back, or take the new one:  stele lock");
    }

    private BuildException refused(RemoteException e) {
        Problem told = e.problem();
        Problem placed = told.code().equals(OTHER_PLATFORM)
                ? problem(
                        "B341",
                        "the base " + from.reference() + " is not for " + platform,
                        told.cause(),
                        "take a base that is for it, too")
                : problem(told.code(), told.message(), told.cause(), told.fix());
        return switch (e.kind()) {
            case INVALID -> BuildException.invalid(placed);
            case FAILED -> BuildException.failed(placed);
            case UNVERIFIED -> BuildException.unverified(placed);
        };
    }

    private Problem problem(String code, String message, String why, String fix) {
        return new Problem(code, message, Optional.of(from.place()), Optional.empty(), 1, why, fix);
    }
}
