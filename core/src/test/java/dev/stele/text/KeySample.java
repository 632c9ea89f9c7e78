package dev.stele.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A file with one value more than it needs, made from the file's model: what must stand beside the value does.
public final class KeySample {
    private static final Map<String, String> NAMES = Map.of("services", "web", "ports", "http", "environments", "test");

    private final FileKey model;
    private final Map<String, String> base;
    private final Map<String, Object> root = new LinkedHashMap<>();

    private KeySample(FileKey model, Map<String, String> base) {
        this.model = model;
        this.base = base;
    }

    /// @param base values by their paths
    /// @param path such as `services.*.replicas`
    /// @param value as YAML on one line; empty = leave it out, and let only what it stands in be there
    public static String yaml(FileKey model, Map<String, String> base, String path, String value) {
        KeySample sample = new KeySample(model, base);
        new TreeMap<>(base).forEach(sample::put);
        sample.put(path, value);
        return text(sample.root) + "\n";
    }

    /// The path with the names that stand in the file.
    public static String named(String path) {
        String out = path.replace("[]", "[0]");
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            out = out.replace(name.getKey() + ".*", name.getKey() + "." + name.getValue());
        }
        return out;
    }

    private void put(String path, String value) {
        Map<String, Object> at = root;
        FileKey key = model;
        String walked = "";
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            boolean list = steps[i].endsWith("[]");
            String step = list ? steps[i].substring(0, steps[i].length() - 2) : steps[i];
            String name = step.equals("*") ? NAMES.getOrDefault(steps[i - 1], "one") : step;
            walked += (walked.isEmpty() ? "" : ".") + steps[i];
            key = step.equals("*") ? key : key.member(step).orElseThrow();
            at = child(at, name, list);
            if (step.equals("*") || !(key.shape() instanceof ValueShape.NamedGroups)) {
                require(at, key, walked);
            }
        }
        String last = steps[steps.length - 1];
        if (!value.isEmpty()) {
            at.put(last, value);
        }
    }

    private void require(Map<String, Object> at, FileKey group, String path) {
        for (FileKey member : group.members()) {
            String example =
                    base.getOrDefault(path + "." + member.name(), member.use().example());
            if (member.use().required() && !example.isEmpty()) {
                at.putIfAbsent(member.name(), example);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> at, String name, boolean list) {
        Object found = at.get(name);
        if (found instanceof List<?> items) {
            return (Map<String, Object>) items.getFirst();
        }
        if (found instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        Map<String, Object> made = new LinkedHashMap<>();
        at.put(name, list ? new ArrayList<>(List.of(made)) : made);
        return made;
    }

    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> members = new ArrayList<>();
                map.forEach((k, v) -> members.add(k + ": " + text(v)));
                yield "{" + String.join(", ", members) + "}";
            }
            case List<?> items ->
                "[" + String.join(", ", items.stream().map(KeySample::text).toList()) + "]";
            default -> value.toString();
        };
    }
}
