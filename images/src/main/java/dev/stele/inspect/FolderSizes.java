package dev.stele.inspect;

import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.layer.EntryPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How much each folder of an image holds.
public final class FolderSizes {
    private final Map<String, Size> sizes = new HashMap<>();
    private final Map<String, List<String>> children = new HashMap<>();

    private static final Size NOTHING = new Size(0, 0);

    /// @param bytes of all files below
    /// @param files how many there are
    private record Size(long bytes, int files) {
        Size plus(long more) {
            return new Size(bytes + more, files + 1);
        }
    }

    /// @param depth below the folder that was asked for, from 1
    public record SizedPath(InspectedFile file, int depth, long bytes, int files) {}

    /// @param layer counted from 1: only its files are counted
    public static FolderSizes of(InspectedImage image, Optional<Integer> layer) {
        FolderSizes out = new FolderSizes();
        for (InspectedFile file : image.files().values()) {
            out.children
                    .computeIfAbsent(EntryPath.parent(file.path()), _ -> new ArrayList<>())
                    .add(file.path());
            if (file.isFile() && layer.filter(l -> l != file.layer()).isEmpty()) {
                out.count(file);
            }
        }
        return out;
    }

    private void count(InspectedFile file) {
        String at = file.path();
        while (true) {
            sizes.merge(at, new Size(file.size(), 1), (a, _) -> a.plus(file.size()));
            if (at.isEmpty()) {
                return;
            }
            at = EntryPath.parent(at);
        }
    }

    /// What stands below a folder, down to a depth, the largest first. What is empty is left out.
    ///
    /// @param folder empty for the root
    public List<SizedPath> below(InspectedImage image, String folder, int depth) {
        List<SizedPath> out = new ArrayList<>();
        add(image, folder, new Depth(1, depth), out);
        return out;
    }

    private record Depth(int at, int most) {}

    private void add(InspectedImage image, String folder, Depth depth, List<SizedPath> out) {
        if (depth.at() > depth.most()) {
            return;
        }
        List<String> sorted = new ArrayList<>(children.getOrDefault(folder, List.of()));
        sorted.sort(Comparator.<String>comparingLong(p -> -size(p).bytes()).thenComparing(EntryPath.BYTE_ORDER));
        for (String path : sorted) {
            Size size = size(path);
            InspectedFile file = Optional.ofNullable(image.files().get(path)).orElseThrow();
            if (size.files() > 0) {
                out.add(new SizedPath(file, depth.at(), size.bytes(), size.files()));
                add(image, path, new Depth(depth.at() + 1, depth.most()), out);
            }
        }
    }

    private Size size(String path) {
        return sizes.getOrDefault(path, NOTHING);
    }
}
