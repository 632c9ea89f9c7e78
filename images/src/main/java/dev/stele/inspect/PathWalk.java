package dev.stele.inspect;

import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.layer.EntryPath;
import dev.stele.layer.TarItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/// Follows paths through the symbolic links of an image, as its own processes would: no link leaves the image.
final class PathWalk {
    private static final int HOPS_MAX = 40;

    private final NavigableMap<String, InspectedFile> files;
    private final Map<String, String> folders = new HashMap<>();

    PathWalk(NavigableMap<String, InspectedFile> files) {
        this.files = files;
    }

    /// Where a path leads.
    ///
    /// @param links that were followed, in order
    /// @param end the path without links; something need not stand there
    record Walked(List<InspectedFile> links, String end) {}

    NavigableMap<String, InspectedFile> files() {
        return files;
    }

    /// What stands at a path; no link is followed.
    Optional<InspectedFile> at(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /// The same path with the links of its folders followed, and its last segment as it is.
    String throughFolders(String path) {
        String folder = EntryPath.parent(path);
        if (folder.isEmpty()) {
            return path;
        }
        String real = folders.computeIfAbsent(folder, f -> walk(f).end());
        return real.isEmpty() ? EntryPath.name(path) : real + "/" + EntryPath.name(path);
    }

    /// Follows all links. Where there are too many of them, it ends at the first that was not followed.
    Walked walk(String path) {
        Deque<String> todo = new ArrayDeque<>(segments(path));
        List<InspectedFile> links = new ArrayList<>();
        String at = "";
        while (!todo.isEmpty()) {
            String segment = todo.pop();
            if (segment.equals("..")) {
                at = EntryPath.parent(at);
                continue;
            }
            String next = at.isEmpty() ? segment : at + "/" + segment;
            InspectedFile there = files.get(next);
            if (there == null || there.kind() != TarItem.Kind.SYMLINK || links.size() >= HOPS_MAX) {
                at = next;
                continue;
            }
            links.add(there);
            at = there.linkTarget().startsWith("/") ? "" : at;
            segments(there.linkTarget()).reversed().forEach(todo::push);
        }
        return new Walked(links, at);
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/"))
                .filter(s -> !s.isEmpty() && !s.equals("."))
                .toList();
    }
}
