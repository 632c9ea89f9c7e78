package dev.stele.inspect;

import dev.stele.layer.EntryPath;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What was installed into an image, and which of it brought a file.
public final class Components {
    private final SortedSet<Component> all = new TreeSet<>(Component.ORDER);
    private final Map<String, Component> byPath = new HashMap<>();
    private final Map<String, Component> byFolder = new HashMap<>();

    Components() {}

    /// By kind and name.
    public SortedSet<Component> all() {
        return Collections.unmodifiableSortedSet(all);
    }

    /// What brought the file at a path without links; empty for what no component names.
    public Optional<Component> ownerOf(String path) {
        Component named = byPath.get(path);
        if (named != null) {
            return Optional.of(named);
        }
        for (String folder = EntryPath.parent(path); !folder.isEmpty(); folder = EntryPath.parent(folder)) {
            Component inside = byFolder.get(folder);
            if (inside != null) {
                return Optional.of(inside);
            }
        }
        return Optional.empty();
    }

    void add(Component component) {
        all.add(component);
    }

    /// A file that two components name belongs to the first of them.
    void add(Component component, List<String> paths) {
        add(component);
        paths.forEach(path -> byPath.putIfAbsent(path, component));
    }

    void addFolder(Component component, String folder) {
        add(component);
        byFolder.putIfAbsent(folder, component);
    }
}
