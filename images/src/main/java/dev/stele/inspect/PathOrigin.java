package dev.stele.inspect;

import dev.stele.inspect.InspectedImage.HiddenFile;
import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.layer.EntryPath;
import dev.stele.layer.TarItem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where something in an image comes from.
///
/// @param path as it was asked for, without a slash in front
/// @param links that lead from it to the file, in order
/// @param file absent when nothing stands there
/// @param layer that wrote it
/// @param owner what brought it
/// @param part which part of a build the layer is
/// @param hidden what lower layers have at the same path, or, when nothing stands there, what was deleted
public record PathOrigin(
        String path,
        List<InspectedFile> links,
        Optional<InspectedFile> file,
        Optional<InspectedLayer> layer,
        Optional<Component> owner,
        Part part,
        List<HiddenFile> hidden) {
    private static final String OWN = "stele: ";

    public PathOrigin {
        links = List.copyOf(links);
        hidden = List.copyOf(hidden);
    }

    /// What a layer is to those who build with Stele.
    public enum Part {
        PACKAGES,
        /// What the build made in place of install scripts.
        GENERATED,
        /// Of a recipe's rules.
        RECIPE,
        /// Of another builder.
        FOREIGN
    }

    /// @param path with or without a slash in front
    public static PathOrigin of(InspectedImage image, String path) {
        PathWalk.Walked walked = new PathWalk(image.files()).walk(path);
        Optional<InspectedFile> file = Optional.ofNullable(image.files().get(walked.end()));
        return new PathOrigin(
                path.replaceFirst("^/+", ""),
                walked.links(),
                file,
                file.map(f -> image.layers().get(f.layer() - 1)),
                image.components().ownerOf(walked.end()),
                file.map(f -> part(image, f.layer())).orElse(Part.FOREIGN),
                image.hidden().stream()
                        .filter(h -> h.path().equals(walked.end()))
                        .toList());
    }

    private static Part part(InspectedImage image, int layer) {
        String made = image.layers().get(layer - 1).made();
        if (!made.startsWith(OWN)) {
            return Part.FOREIGN;
        }
        if (made.equals(OWN + "generated")) {
            return Part.GENERATED;
        }
        boolean holdsPackages = image.components().all().stream()
                .filter(c -> c.kind() == Component.Kind.DEBIAN)
                .map(c -> Optional.ofNullable(image.files().get(c.path())))
                .anyMatch(f -> f.filter(database -> database.layer() == layer).isPresent());
        return holdsPackages ? Part.PACKAGES : Part.RECIPE;
    }

    /// Paths of the image with the same last segment, at most `most` of them, folders last: what may have been
    /// meant.
    public static List<String> like(InspectedImage image, String path, int most) {
        String name = EntryPath.name(path);
        return image.files().values().stream()
                .filter(f -> EntryPath.name(f.path()).equals(name))
                .sorted(Comparator.comparing(f -> f.kind() == TarItem.Kind.DIRECTORY))
                .map(InspectedFile::path)
                .limit(most)
                .toList();
    }
}
