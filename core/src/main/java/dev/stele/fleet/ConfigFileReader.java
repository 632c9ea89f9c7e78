package dev.stele.fleet;

import dev.stele.text.Fields;
import dev.stele.text.Problems;
import dev.stele.text.SecretFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads `files` of one service, and `acknowledge`: which of them look like a secret and are none.
///
/// A config file lies in Git beside the fleet file, in the server's store, and in each instance. So what usually is a
/// secret is refused, by the same rules and in the same words as in an image.
final class ConfigFileReader {
    private static final int REASON_MAX = 200;

    private final Fields fields;
    private final Problems problems;
    private final ConfigFiles files;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Set<String> met = new HashSet<>();

    /// @param entry whose `path` is told when nothing was met for it
    private record Acknowledged(String path, Fields entry) {}

    /// @param fields of the service
    ConfigFileReader(Fields fields, Problems problems, ConfigFiles files) {
        this.fields = fields;
        this.problems = problems;
        this.files = files;
    }

    /// @param scratch paths that would hide a file
    List<ConfigFile> read(List<String> scratch) {
        SortedMap<String, ConfigFile> byDest = new TreeMap<>();
        List<Fields> entries = fields.mappings("files");
        if (entries.size() > ServiceKeys.FILES_MAX) {
            fields.at("files")
                    .add(
                            106,
                            "more than " + ServiceKeys.FILES_MAX + " files",
                            "all of them stand in the server's memory",
                            "build them into the image");
        }
        acknowledged();
        for (Fields entry : entries) {
            Optional<String> dest = entry.requireString("dest");
            Optional<ConfigFiles.Content> content = entry.requireString("src").flatMap(src -> content(entry, src));
            dest.ifPresent(d -> {
                checkPlace(entry, d, byDest, scratch);
                byDest.put(
                        d,
                        new ConfigFile(
                                d,
                                content.map(ConfigFiles.Content::digest).orElse(ServiceGoal.NO_IMAGE),
                                content.map(ConfigFiles.Content::size).orElse(0L)));
            });
        }
        acknowledged.stream().filter(a -> !met.contains(a.path)).forEach(ConfigFileReader::unused);
        return List.copyOf(byDest.values());
    }

    private void checkPlace(Fields entry, String dest, SortedMap<String, ConfigFile> taken, List<String> scratch) {
        if (!Names.isFilePath(dest) || Names.isKernels(dest)) {
            Fields.Item item = new Fields.Item("dest", entry.place(), dest, entry.place("dest"));
            Names.pathProblem(problems, item, "place for a file", fields);
        } else if (taken.containsKey(dest)
                || scratch.stream().anyMatch(s -> dest.equals(s) || dest.startsWith(s + "/"))) {
            entry.at("dest")
                    .add(
                            139,
                            dest + " is taken",
                            taken.containsKey(dest) ? "another file goes there" : "a scratch path would hide it",
                            "choose another dest");
        }
    }

    private Optional<ConfigFiles.Content> content(Fields entry, String src) {
        if (!Names.isFilePath("/" + src)) {
            entry.at("src")
                    .add(
                            137,
                            "\"" + src + "\" leaves the fleet file's folder",
                            "config files lie beside the fleet file, so that both are one thing in Git",
                            "move the file there and write its path without  /  in front,  .  or  ..");
            return Optional.empty();
        }
        return switch (files.find(src)) {
            case ConfigFiles.Content content -> {
                secret(src, content).ifPresent(what -> refuse(entry, src, what));
                yield Optional.of(content);
            }
            case ConfigFiles.Refused(String cause) -> {
                entry.at("src").add(138, "config file \"" + src + "\" cannot be used", cause, "mend it, or change src");
                yield Optional.empty();
            }
        };
    }

    /// By the name of the file or of a folder that it lies in, or by its content.
    private static Optional<String> secret(String src, ConfigFiles.Content content) {
        for (String name : src.split("/")) {
            if (SecretFiles.isSecret(name)) {
                return Optional.of("looks like a secret");
            }
        }
        return content.secret();
    }

    private void refuse(Fields entry, String src, String what) {
        if (acknowledged.stream().anyMatch(a -> a.path.equals(src))) {
            met.add(src);
        } else {
            entry.at("src")
                    .add(
                            148,
                            src + " " + what,
                            "whoever can read the folder in Git, or the server's store, could read it",
                            "leave it out, or, when it is no secret, write  acknowledge: [{path: " + src
                                    + ", reason: …}]");
        }
    }

    private void acknowledged() {
        for (Fields entry : fields.mappings("acknowledge")) {
            Optional<String> path = entry.requireString("path");
            Optional<String> reason = entry.requireString("reason");
            if (reason.filter(r -> r.isBlank() || r.length() > REASON_MAX).isPresent()) {
                entry.at("reason")
                        .add(
                                103,
                                "the reason has " + reason.get().length() + " characters",
                                "it is read by whoever reviews the file",
                                "write why it is right, in one line of at most " + REASON_MAX + " characters");
            }
            path.filter(_ -> reason.isPresent()).ifPresent(p -> acknowledged.add(new Acknowledged(p, entry)));
        }
        if (acknowledged.size() > ServiceKeys.ACKNOWLEDGED_MAX) {
            fields.at("acknowledge")
                    .add(
                            106,
                            "more than " + ServiceKeys.ACKNOWLEDGED_MAX + " entries under acknowledge",
                            "each is an exception that somebody has to remember",
                            "leave files that look like secrets out");
        }
    }

    private static void unused(Acknowledged entry) {
        entry.entry
                .at("path")
                .add(
                        149,
                        "acknowledge names " + entry.path + ", of which there is nothing to acknowledge",
                        "an entry that outlives its reason would cover the next secret",
                        "remove that entry");
    }
}
