package dev.stele.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The layers of a Spring Boot jar's libraries: those of its `layers.idx` (a YAML list of layers, each a list of
/// paths),
/// or, where it has none, snapshots apart from the rest. The application's own files are two more layers above them.
final class SpringLayers {
    static final String RESOURCES = "resources";
    static final String CLASSES = "classes";
    private static final String DEPENDENCIES = "dependencies";
    private static final String SNAPSHOTS = "snapshot-dependencies";

    private final List<String> order = new ArrayList<>();
    private final Map<String, String> byPath = new HashMap<>();

    private SpringLayers() {}

    /// What is no layer or path of the form that Spring Boot writes is passed over: the rule without an index is as
    /// right, and layers only decide what is stored together.
    static SpringLayers parse(String index) {
        SpringLayers out = new SpringLayers();
        String layer = "";
        for (String line : index.lines().toList()) {
            if (line.matches("- \"[a-z0-9][a-z0-9-]{0,39}\":")) {
                layer = line.substring(3, line.length() - 2);
                out.order.add(layer);
            } else if (line.matches(" {2}- \"[^\"]+\"") && !layer.isEmpty()) {
                out.byPath.put(line.substring(5, line.length() - 1), layer);
            }
        }
        out.order.removeAll(List.of(RESOURCES, CLASSES));
        for (String name : List.of(DEPENDENCIES, SNAPSHOTS, RESOURCES, CLASSES)) {
            if (!out.order.contains(name)) {
                out.order.add(name);
            }
        }
        return out;
    }

    /// The layer of a library; a path that ends with a slash in the index means all beneath it.
    String of(String path) {
        for (String at = path; !at.isEmpty(); at = parent(at)) {
            String layer = byPath.get(at);
            if (layer != null) {
                return layer;
            }
        }
        return path.contains("-SNAPSHOT") ? SNAPSHOTS : DEPENDENCIES;
    }

    private static String parent(String path) {
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return bare.substring(0, bare.lastIndexOf('/') + 1);
    }

    int rank(String layer) {
        return order.indexOf(layer);
    }
}
