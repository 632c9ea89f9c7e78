package dev.stele.inspect;

import dev.stele.inspect.InspectedImage.HiddenFile;
import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.layer.EntryPath;
import java.util.List;
import java.util.Optional;

/// Where something in an image comes from.
///
/// @param path as it was asked for, without a slash in front
/// @param links that lead from it to the file, in order
/// @param file absent when nothing stands there
/// @param layer that wrote it
/// @param owner what brought it
/// @param hidden what lower layers have at the same path, or, when nothing stands there, what was deleted
public record PathOrigin(
        String path,
        List<InspectedFile> links,
        Optional<InspectedFile> file,
        Optional<InspectedLayer> layer,
        Optional<Component> owner,
        List<HiddenFile> hidden) {
    public PathOrigin {
        links = List.copyOf(links);
        hidden = List.copyOf(hidden);
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
                image.hidden().stream()
                        .filter(h -> h.path().equals(walked.end()))
                        .toList());
    }

    /// Paths of the image with the same last segment, at most `most` of them: what may have been meant.
    public static List<String> like(InspectedImage image, String path, int most) {
        String name = EntryPath.name(path);
        return image.files().keySet().stream()
                .filter(p -> EntryPath.name(p).equals(name))
                .limit(most)
                .toList();
    }
}
