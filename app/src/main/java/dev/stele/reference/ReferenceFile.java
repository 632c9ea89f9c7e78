package dev.stele.reference;

import dev.stele.build.RecipeKeys;
import dev.stele.fleet.FleetKeys;
import dev.stele.text.FileKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// One of the two files that people write, with its keys.
public enum ReferenceFile {
    FLEET,
    IMAGE;

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]*]");

    /// Its members are the keys of the file.
    FileKey root() {
        return switch (this) {
            case FLEET -> FleetKeys.FILE_KEY;
            case IMAGE -> RecipeKeys.FILE_KEY;
        };
    }

    /// Such as `fleet.yaml`.
    public String fileName() {
        return root().name();
    }

    /// Such as `fleet`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ReferenceFile> named(String word) {
        return List.of(values()).stream()
                .filter(f -> f.word().equals(word) || f.fileName().equals(word))
                .findFirst();
    }

    /// The key at a path as it stands in a file or in a message, with names of a person's own or `*` for them. A path
    /// that begins further down, such as `replicas`, finds all keys that end with it.
    List<FileKey.At> find(String path) {
        List<String> steps = List.of(INDEX.matcher(path).replaceAll("").split("\\."));
        List<FileKey.At> all = root().all();
        List<FileKey.At> whole =
                all.stream().filter(at -> matches(steps(at.path()), steps)).toList();
        return whole.isEmpty()
                ? all.stream().filter(at -> endsWith(steps(at.path()), steps)).toList()
                : whole;
    }

    static List<String> steps(String path) {
        return List.of(path.replace("[]", "").split("\\."));
    }

    private static boolean matches(List<String> key, List<String> steps) {
        if (key.size() != steps.size()) {
            return false;
        }
        for (int i = 0; i < key.size(); i++) {
            if (!key.get(i).equals("*") && !key.get(i).equals(steps.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsWith(List<String> key, List<String> steps) {
        int begin = key.size() - steps.size();
        return begin > 0 && !key.get(begin).equals("*") && matches(key.subList(begin, key.size()), steps);
    }
}
