package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.inspect.FolderSizes;
import dev.stele.inspect.ImageDiff;
import dev.stele.inspect.ImageDocuments;
import dev.stele.inspect.ImageInspection;
import dev.stele.inspect.InspectedImage;
import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.inspect.PathOrigin;
import dev.stele.layer.LayerException;
import dev.stele.layer.TarItem;
import dev.stele.linux.Architecture;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs the commands that look into images: `stele image tree`, `diff`, `history` and `why`.
final class InspectWork {
    private static final int LIKE_MAX = 3;

    Output tree(LocalWork.TreeRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        ImageInspection inspection = new ImageInspection(store, false, progress);
        return inspected(store, inspection, request.image(), image -> tree(request, image));
    }

    private static Output tree(LocalWork.TreeRequest request, InspectedImage image) {
        int layers = image.layers().size();
        if (request.layer().filter(n -> n < 1 || n > layers).isPresent()) {
            return problem(Problem.of(
                    "G452",
                    request.image() + " has no layer " + request.layer().get(),
                    "its layers have the numbers 1 to " + layers,
                    "stele image tree " + request.image()));
        }
        PathOrigin at = PathOrigin.of(image, request.folder());
        boolean isRoot = request.folder().replace("/", "").isEmpty();
        if (!isRoot && at.file().isEmpty()) {
            return nothingThere(image, request.image(), request.folder(), "tree");
        }
        String folder = at.file().map(InspectedFile::path).orElse("");
        if (at.file().filter(f -> f.kind() != TarItem.Kind.DIRECTORY).isPresent()) {
            return problem(Problem.of(
                    "G451",
                    "/" + folder + " is no folder in " + request.image(),
                    "only a folder has something below it",
                    "stele image why " + request.image() + " /" + folder));
        }
        List<FolderSizes.SizedPath> sizes =
                FolderSizes.of(image, request.layer()).below(image, folder, request.depth());
        return new TreeText(request.image(), image, folder).output(sizes);
    }

    Output diff(LocalWork.DiffRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        ImageInspection inspection = new ImageInspection(store, true, progress);
        return inspected(
                store,
                inspection,
                request.before(),
                before -> inspected(
                        store,
                        inspection,
                        request.after(),
                        after -> new DiffText(request, ImageDiff.of(before, after))
                                .output(before.stored().digest(), after.stored().digest())));
    }

    Output history(LocalWork.ImageRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        return ImageLookup.with(store, request.reference(), digest -> {
            ImageDocuments image =
                    ImageDocuments.read(store, digest, Architecture.own().ociName());
            return HistoryText.output(request.reference(), image);
        });
    }

    Output why(LocalWork.PathRequest request, Consumer<String> progress) {
        Store store = HomeStore.open(request.home());
        ImageInspection inspection = new ImageInspection(store, false, progress);
        return inspected(store, inspection, request.image(), image -> {
            PathOrigin origin = PathOrigin.of(image, request.path());
            return origin.file().isPresent() || !origin.hidden().isEmpty()
                    ? OriginText.output(request.image(), origin)
                    : nothingThere(image, request.image(), request.path(), "why");
        });
    }

    private static Output inspected(
            Store store, ImageInspection inspection, String name, Function<InspectedImage, Output> work) {
        return ImageLookup.with(store, name, digest -> {
            try {
                ImageDocuments image =
                        ImageDocuments.read(store, digest, Architecture.own().ociName());
                return work.apply(inspection.read(image));
            } catch (LayerException e) {
                return ImageLookup.damaged(name, e);
            } catch (IOException e) {
                return problem(Problem.of(
                        "G453",
                        "the layers of " + name + " cannot be read",
                        FailureText.of(e),
                        "check the disk of the store"));
            }
        });
    }

    private static Output nothingThere(InspectedImage image, String name, String path, String command) {
        List<String> like = PathOrigin.like(image, path, LIKE_MAX);
        Optional<String> first = like.stream().findFirst();
        return problem(Problem.of(
                "G451",
                "nothing stands at " + path + " in " + name,
                first.isEmpty()
                        ? "none of its layers has it"
                        : "something of that name stands at /" + String.join(", /", like),
                "stele image " + (first.isEmpty() ? "tree " + name : command + " " + name + " /" + first.get())));
    }

    private static Output problem(Problem problem) {
        return Output.problems(ExitCode.FAILED, List.of(problem));
    }
}
