package dev.stele.inspect;

import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.layer.EntryPath;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What differs between two images that were read with hashes.
///
/// @param components by kind and name
/// @param files by path
/// @param settings of the configuration
/// @param sharedLayers how many layers of the second one the first has, too
/// @param newBytes packed bytes of the others: what a machine that has the first one must fetch
public record ImageDiff(
        List<ComponentChange> components,
        List<FileChange> files,
        List<SettingChange> settings,
        int sharedLayers,
        long newBytes) {
    public ImageDiff {
        components = List.copyOf(components);
        files = List.copyOf(files);
        settings = List.copyOf(settings);
    }

    /// @param before its versions; empty when it is new
    /// @param after its versions; empty when it is gone
    public record ComponentChange(Component.Kind kind, String name, List<String> before, List<String> after) {
        public ComponentChange {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /// @param before absent when it is new
    /// @param after absent when it is gone
    /// @param what differs, such as `content` and `mode`, when it is in both
    /// @param owner what brought it
    public record FileChange(
            String path,
            Optional<InspectedFile> before,
            Optional<InspectedFile> after,
            List<String> what,
            Optional<Component> owner) {
        public FileChange {
            what = List.copyOf(what);
        }
    }

    /// @param name such as `env PATH`
    /// @param before absent when it was not set
    /// @param after absent when it is not set
    public record SettingChange(String name, Optional<String> before, Optional<String> after) {}

    public boolean isEmpty() {
        return components.isEmpty() && files.isEmpty() && settings.isEmpty();
    }

    /// @param before read by an inspection with hashes, as `after`
    public static ImageDiff of(InspectedImage before, InspectedImage after) {
        Set<Digest> known = new HashSet<>();
        before.layers().forEach(layer -> known.add(layer.diffId()));
        List<InspectedLayer> fresh = after.layers().stream()
                .filter(layer -> !known.contains(layer.diffId()))
                .toList();
        return new ImageDiff(
                components(before.components(), after.components()),
                files(before, after),
                settings(before, after),
                after.layers().size() - fresh.size(),
                fresh.stream().mapToLong(l -> l.descriptor().size()).sum());
    }

    private static List<ComponentChange> components(Components before, Components after) {
        Map<Name, List<String>> old = versions(before);
        Map<Name, List<String>> now = versions(after);
        Set<Name> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        List<ComponentChange> out = new ArrayList<>();
        for (Name name : names) {
            List<String> was = old.getOrDefault(name, List.of());
            List<String> is = now.getOrDefault(name, List.of());
            if (!was.equals(is)) {
                out.add(new ComponentChange(name.kind(), name.name(), was, is));
            }
        }
        return out;
    }

    private record Name(Component.Kind kind, String name) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : name.compareTo(other.name);
        }
    }

    private static Map<Name, List<String>> versions(Components components) {
        Map<Name, List<String>> out = new TreeMap<>();
        components
                .all()
                .forEach(c -> out.computeIfAbsent(new Name(c.kind(), c.name()), _ -> new ArrayList<>())
                        .add(c.version()));
        return out;
    }

    private static List<FileChange> files(InspectedImage before, InspectedImage after) {
        Set<String> paths = new TreeSet<>(EntryPath.BYTE_ORDER);
        paths.addAll(before.files().keySet());
        paths.addAll(after.files().keySet());
        List<FileChange> out = new ArrayList<>();
        for (String path : paths) {
            Optional<InspectedFile> was = Optional.ofNullable(before.files().get(path));
            Optional<InspectedFile> is = Optional.ofNullable(after.files().get(path));
            List<String> what = was.isPresent() && is.isPresent() ? differences(was.get(), is.get()) : List.of();
            if (was.isEmpty() || is.isEmpty() || !what.isEmpty()) {
                Components owners = is.isPresent() ? after.components() : before.components();
                out.add(new FileChange(path, was, is, what, owners.ownerOf(path)));
            }
        }
        return out;
    }

    private static List<String> differences(InspectedFile was, InspectedFile is) {
        List<String> out = new ArrayList<>();
        if (was.kind() != is.kind()) {
            out.add("kind");
        }
        if (was.content().isPresent()
                && is.content().isPresent()
                && !was.content().get().isSame(is.content().get())) {
            out.add("content");
        }
        if (!was.linkTarget().equals(is.linkTarget())) {
            out.add("target");
        }
        if (was.meta().mode() != is.meta().mode()) {
            out.add("mode");
        }
        if (was.meta().uid() != is.meta().uid() || was.meta().gid() != is.meta().gid()) {
            out.add("owner");
        }
        if (!was.meta().capability().equals(is.meta().capability())) {
            out.add("capabilities");
        }
        if (was.meta().mtime() != is.meta().mtime()) {
            out.add("time");
        }
        return out;
    }

    private static List<SettingChange> settings(InspectedImage before, InspectedImage after) {
        Map<String, String> old = ImageSettings.of(before.stored());
        Map<String, String> now = ImageSettings.of(after.stored());
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(old.get(name), now.get(name)))
                .map(name ->
                        new SettingChange(name, Optional.ofNullable(old.get(name)), Optional.ofNullable(now.get(name))))
                .toList();
    }
}
