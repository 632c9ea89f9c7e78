package dev.stele.build;

import dev.stele.build.Recipe.FileRule;
import dev.stele.layer.Codec;
import dev.stele.oci.Reference;
import dev.stele.text.Fields;
import dev.stele.text.Node;
import dev.stele.text.Parsed;
import dev.stele.text.Problems;
import dev.stele.text.Yaml;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads `image.yaml`: the recipe, or all of its problems. Codes B270 to B279 in addition to the shape problems.
final class RecipeReader {
    /// The default user of an image, which owns no files.
    static final String DEFAULT_USER = "65532:65532";

    private static final int PATH_MAX = 1000;
    private static final int REASON_MAX = 500;
    private static final Map<String, Codec> CODECS = Map.of("zstd", Codec.ZSTD, "gzip", Codec.GZIP, "none", Codec.NONE);
    private static final int NAME_BYTES_MAX = 255;
    private static final Pattern USER = Pattern.compile(RecipeKeys.USER);
    private static final Pattern ENV_NAME = Pattern.compile(RecipeKeys.ENV_NAME);
    private static final Pattern PORT = Pattern.compile(RecipeKeys.PORT);
    private static final Pattern MODE = Pattern.compile(RecipeKeys.MODE);
    private static final Pattern LAYER = Pattern.compile(RecipeKeys.LAYER);

    private final Problems problems;
    private final Fields top;

    private RecipeReader(Problems problems, Fields top) {
        this.problems = problems;
        this.top = top;
    }

    /// A recipe whose files are not checked yet.
    ///
    /// @param problems the problems so far; the check of the files adds to them
    /// @param recipe valid only when there are no problems
    record Draft(Problems problems, Recipe recipe) {
        Parsed<Recipe> finished() {
            return problems.isEmpty() ? new Parsed.Good<>(recipe) : new Parsed.Bad<>(problems.sorted());
        }
    }

    /// @param file the recipe's path as the user typed it
    static Parsed<Draft> read(String file, byte[] text) {
        return Yaml.read(file, text, 'B').then(root -> {
            Problems problems = new Problems('B', Yaml.source(file, text));
            return isFleet(file, root, problems)
                    ? new Parsed.Bad<Draft>(problems.sorted())
                    : new Parsed.Good<>(draft(root, problems));
        });
    }

    /// Then none of its keys is judged: they are right, in another file.
    private static boolean isFleet(String file, Node root, Problems problems) {
        Optional<Node.Scalar> kind = root.scalar("kind").filter(k -> k.text().equals("Fleet"));
        kind.ifPresent(k -> problems.at(k.place(), k.text().length())
                .add(
                        272,
                        file + " is a fleet file, which declares services",
                        "a recipe has  kind: Image,  and this one has  kind: Fleet",
                        "stele apply -f " + file + ",  or name the recipe"));
        return kind.isPresent();
    }

    private static Draft draft(Node root, Problems problems) {
        RecipeReader reader = new RecipeReader(problems, Fields.of(root, RecipeKeys.FILE_KEY, problems));
        Recipe recipe = reader.recipe();
        reader.top.done();
        return new Draft(problems, recipe);
    }

    private Recipe recipe() {
        header();
        Optional<Fields> metadata = top.mapping("metadata");
        if (metadata.isEmpty()) {
            top.at("metadata")
                    .add(
                            270,
                            "the recipe has no metadata",
                            "an image needs a name",
                            "add  metadata: {name: …, version: …}");
        }
        Optional<String> name = metadata.flatMap(
                m -> required(m, "name", Reference::isRepository, "lower-case letters and digits, . _ - /"));
        Optional<String> version =
                metadata.flatMap(m -> required(m, "version", Reference::isTag, "up to 128 letters, digits, . _ -"));
        Recipe.Parts parts = new PartsReader(problems, top).read(files());
        boolean hasBase = parts.from().isPresent();
        return new Recipe(
                name.orElse("x"),
                version.orElse("x"),
                parts,
                new Recipe.Execution(
                        user().orElse(hasBase ? "" : DEFAULT_USER),
                        env(),
                        workingDirectory().orElse(hasBase ? "" : "/"),
                        entrypoint(parts.java().isPresent() || hasBase),
                        List.of(),
                        ports()),
                new Recipe.Packing(
                        timestamp(), top.choice("compression", CODECS).orElse(Codec.ZSTD)),
                acknowledged());
    }

    private void header() {
        top.requireString("apiVersion")
                .filter(v -> !v.equals("stele/v1"))
                .ifPresent(v -> top.at("apiVersion")
                        .add(
                                272,
                                "apiVersion \"" + v + "\" is not known here",
                                "this version reads stele/v1",
                                "write  apiVersion: stele/v1"));
        top.requireString("kind")
                .filter(v -> !v.equals("Image"))
                .ifPresent(v -> top.at("kind")
                        .add(272, "this is no recipe but a " + v, "a recipe has  kind: Image", "write  kind: Image"));
    }

    private List<FileRule> files() {
        List<FileRule> out = new ArrayList<>();
        for (Fields rule : top.mappings("files")) {
            Optional<String> src = rule.requireString("src");
            Optional<String> dest =
                    required(rule, "dest", RecipeReader::isAbsolute, "an absolute path without . and .. segments");
            Optional<String> mode =
                    optional(rule, "mode", m -> MODE.matcher(m).matches(), "an octal mode such as \"0644\"");
            Optional<String> layer =
                    optional(rule, "layer", l -> LAYER.matcher(l).matches(), "lower-case letters and digits");
            if (src.isPresent() && dest.isPresent()) {
                out.add(new FileRule(
                        src.get(),
                        dest.get(),
                        mode.map(m -> Integer.valueOf(m, 8)),
                        layer.orElse(FileRule.LAYER),
                        rule.place("src")));
            }
        }
        if (out.size() > RecipeKeys.RULES_MAX) {
            top.at("files")
                    .add(
                            274,
                            "more than " + RecipeKeys.RULES_MAX + " rules under files",
                            "each becomes entries of a layer",
                            "name folders");
        }
        return out;
    }

    private static boolean isAbsolute(String path) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0 || path.length() > PATH_MAX) {
            return false;
        }
        String inner =
                path.length() > 1 && path.endsWith("/") ? path.substring(1, path.length() - 1) : path.substring(1);
        return inner.isEmpty() || List.of(inner.split("/", -1)).stream().allMatch(RecipeReader::isName);
    }

    /// Whether a layer can contain the name.
    private static boolean isName(String segment) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && !segment.startsWith(".wh.")
                && segment.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX;
    }

    private Optional<String> user() {
        return optional(top, "user", u -> USER.matcher(u).matches(), "uid, uid:gid, or names of the image's accounts");
    }

    private List<String> env() {
        List<String> out = new ArrayList<>();
        for (Fields.Item item : top.stringMap("env")) {
            if (!ENV_NAME.matcher(item.key()).matches() || item.text().indexOf('\0') >= 0) {
                wrong(item, "\"" + item.key() + "\" is no environment variable", "use letters, digits and _");
            }
            out.add(item.key() + "=" + item.text());
        }
        return out;
    }

    private Optional<String> workingDirectory() {
        return optional(top, "workingDirectory", RecipeReader::isAbsolute, "an absolute path");
    }

    /// @param hasOther whether a project or a base says what is started
    private List<String> entrypoint(boolean hasOther) {
        List<String> out =
                top.strings("entrypoint").stream().map(Fields.Item::text).toList();
        if (out.isEmpty() && !(hasOther && !top.has("entrypoint"))) {
            top.at("entrypoint")
                    .add(
                            275,
                            "the recipe has no entrypoint",
                            "nothing would run",
                            "add  entrypoint: [/usr/bin/java, -jar, /app/app.jar]");
        }
        return out;
    }

    private SortedSet<String> ports() {
        SortedSet<String> out = new TreeSet<>();
        for (Fields.Item item : top.strings("exposedPorts")) {
            var m = PORT.matcher(item.text());
            if (!m.matches() || Integer.parseInt(m.group(1)) < 1 || Integer.parseInt(m.group(1)) > 65_535) {
                wrong(item, "\"" + item.text() + "\" is no port", "write a number from 1 to 65535, or 53/udp");
            } else {
                out.add(m.group(2) == null ? item.text() + "/tcp" : item.text());
            }
        }
        return out;
    }

    private Optional<Instant> timestamp() {
        Optional<String> text = top.string("timestamp");
        if (text.isEmpty() || text.get().equals("epoch")) {
            return text.map(_ -> Instant.EPOCH);
        }
        try {
            Instant time = OffsetDateTime.parse(text.get()).toInstant();
            if (!time.isBefore(Instant.EPOCH)
                    && time.equals(time.truncatedTo(ChronoUnit.SECONDS))
                    && time.getEpochSecond() <= FileTimes.MAX) {
                return Optional.of(time);
            }
        } catch (DateTimeException _) {
            // reported below
        }
        top.at("timestamp")
                .add(
                        276,
                        "\"" + text.get() + "\" is no time for an image",
                        "whole seconds from 1970 to 2199",
                        "write  epoch  or a time such as 2026-08-21T09:00:00Z");
        return Optional.empty();
    }

    private List<Recipe.Acknowledged> acknowledged() {
        List<Recipe.Acknowledged> out = new ArrayList<>();
        for (Fields one : top.mappings("acknowledge")) {
            Optional<String> path = required(one, "path", p -> !p.isBlank() && p.length() <= PATH_MAX, "a file's path");
            Optional<String> reason = required(
                    one, "reason", r -> !r.isBlank() && r.length() <= REASON_MAX, "why it is right, in one line");
            if (path.isPresent() && reason.isPresent()) {
                out.add(new Recipe.Acknowledged(path.get(), reason.get().strip(), one.place("path")));
            }
        }
        if (out.size() > RecipeKeys.ACKNOWLEDGED_MAX) {
            top.at("acknowledge")
                    .add(
                            274,
                            "more than " + RecipeKeys.ACKNOWLEDGED_MAX + " entries under acknowledge",
                            "each is an exception that somebody has to remember",
                            "leave files that look like secrets out");
        }
        return out;
    }

    static Optional<String> optional(Fields fields, String key, Predicate<String> valid, String shape) {
        Optional<String> value = fields.string(key);
        value.filter(valid.negate())
                .ifPresent(v -> fields.at(key)
                        .add(
                                277,
                                "\"" + v + "\" is no " + key,
                                key + " takes " + shape,
                                "write one such as  " + fields.sample(key)));
        return value.filter(valid);
    }

    static Optional<String> required(Fields fields, String key, Predicate<String> valid, String shape) {
        return fields.requireString(key).isEmpty() ? Optional.empty() : optional(fields, key, valid, shape);
    }

    private void wrong(Fields.Item item, String message, String fix) {
        wrong(problems, item, message, fix);
    }

    static void wrong(Problems problems, Fields.Item item, String message, String fix) {
        problems.at(item.place(), Math.max(1, item.text().length()))
                .add(278, message, "the value has another form than the field takes", fix);
    }
}
