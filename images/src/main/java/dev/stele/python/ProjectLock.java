package dev.stele.python;

import static dev.stele.python.PythonException.Kind.REQUIREMENTS;

import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads `uv.lock` and `poetry.lock`: what the project needs to run, without its development groups.
public final class ProjectLock {
    private static final String UV = "uv.lock";
    private static final String POETRY = "poetry.lock";

    private final String path;
    private final PythonTarget target;
    private final Json lock;

    private ProjectLock(String path, PythonTarget target, Json lock) {
        this.path = path;
        this.target = target;
        this.lock = lock;
    }

    public static Pins read(String path, ProjectReader reader, PythonTarget target) throws PythonException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        try {
            byte[] bytes = reader.read(path);
            ProjectLock lock = new ProjectLock(path, target, Toml.read(new String(bytes, StandardCharsets.UTF_8)));
            Map<String, Digest> read = Map.of(path, Digest.sha256(bytes));
            return switch (name) {
                case UV -> new Pins(lock.uv(), Optional.empty(), new TreeMap<>(read));
                case POETRY -> new Pins(lock.poetry(), lock.poetryIndex(), new TreeMap<>(read));
                default -> throw new IllegalArgumentException("it is neither a uv.lock nor a poetry.lock");
            };
        } catch (IOException | IllegalArgumentException e) {
            throw new PythonException(
                    REQUIREMENTS,
                    path + " cannot be read",
                    FailureText.of(e),
                    "name a uv.lock or a poetry.lock beneath the recipe, written by a current uv or Poetry");
        }
    }

    private PythonException elsewhere(Json item, String source) {
        return new PythonException(
                REQUIREMENTS,
                path + ": " + item.string("name") + " comes from " + source,
                "only wheels of an index are taken, since nothing is built here",
                "build a wheel of it, and put it into an index of yours");
    }

    /// Packages that can be reached from the project at the lock's own folder.
    private List<Pin> uv() throws PythonException {
        Map<String, Set<String>> asked = new LinkedHashMap<>();
        Deque<Json> todo = new ArrayDeque<>();
        List<Json> all = lock.list("package");
        all.stream().filter(p -> ownFolder(p).isPresent()).forEach(todo::add);
        if (todo.isEmpty()) {
            throw new IllegalArgumentException("it holds no project of its own folder");
        }
        Map<String, Json> found = new LinkedHashMap<>();
        while (!todo.isEmpty()) {
            Json item = todo.poll();
            Set<String> extras = asked.getOrDefault(item.string("name"), Set.of());
            List<Json> needs = new ArrayList<>(item.list("dependencies"));
            item.map("optional-dependencies").forEach((extra, more) -> {
                if (extras.contains(WheelName.normal(extra))) {
                    needs.addAll(more.asList());
                }
            });
            for (Json need : needs) {
                String marker = need.optionalString("marker").orElse("");
                if (!marker.isEmpty() && !Marker.holds(marker, target, extras)) {
                    continue;
                }
                Json next = named(all, need);
                Set<String> more = asked.computeIfAbsent(next.string("name"), _ -> new HashSet<>());
                boolean isNew = found.put(next.string("name"), next) == null;
                boolean hasNewExtras = more.addAll(
                        need.stringList("extra").stream().map(WheelName::normal).toList());
                if (isNew || hasNewExtras) {
                    todo.add(next);
                }
            }
        }
        List<Pin> out = new ArrayList<>();
        for (Json item : found.values()) {
            if (ownFolder(item).isEmpty()) {
                out.add(uvPin(item, asked.getOrDefault(item.string("name"), Set.of())));
            }
        }
        return out;
    }

    private static Optional<Json> ownFolder(Json item) {
        Json source = item.get("source").orElse(Json.object().build());
        return source.get("virtual")
                .or(() -> source.get("editable"))
                .or(() -> source.get("directory"))
                .filter(folder -> folder.asString().equals("."));
    }

    private static Json named(List<Json> all, Json need) {
        return all.stream()
                .filter(p -> p.string("name").equals(need.string("name")))
                .filter(p -> need.optionalString("version")
                        .map(v -> v.equals(p.optionalString("version").orElse("")))
                        .orElse(true))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it needs " + need.string("name") + ", and lacks it"));
    }

    private Pin uvPin(Json item, Set<String> extras) throws PythonException {
        if (item.at("source").get("registry").isEmpty()) {
            throw elsewhere(item, String.join(", ", item.at("source").asMap().keySet()));
        }
        List<IndexFile> files = new ArrayList<>();
        List<Json> listed = new ArrayList<>(item.list("wheels"));
        item.get("sdist").ifPresent(listed::add);
        for (Json file : listed) {
            URI uri = URI.create(file.at("url").asString());
            String filePath = Optional.ofNullable(uri.getPath()).orElse("");
            files.add(new IndexFile(
                    filePath.substring(filePath.lastIndexOf('/') + 1),
                    uri,
                    file.optionalString("hash").map(Digest::parse),
                    ""));
        }
        return new Pin(WheelName.normal(item.string("name")), item.string("version"), extras, Set.of(), files, path);
    }

    private List<Pin> poetry() throws PythonException {
        String version = lock.at("metadata").optionalString("lock-version").orElse("1");
        if (!Specifiers.of(">=2.1,<3").orElseThrow().allow(version)) {
            throw new IllegalArgumentException("its format " + version
                    + " does not say what each package is for; run  poetry lock  with Poetry 2");
        }
        List<Pin> out = new ArrayList<>();
        for (Json item : lock.list("package")) {
            boolean isNeeded = item.stringList("groups").contains("main")
                    && !item.get("optional").map(Json::asBool).orElse(false)
                    && holds(item);
            if (isNeeded) {
                String type = item.map("source").containsKey("type")
                        ? item.at("source").string("type")
                        : "legacy";
                if (!type.equals("legacy")) {
                    throw elsewhere(item, type);
                }
                Set<Digest> digests = new HashSet<>();
                for (Json file : item.list("files")) {
                    digests.add(Digest.parse(file.string("hash")));
                }
                out.add(new Pin(
                        WheelName.normal(item.string("name")),
                        item.string("version"),
                        Set.of(),
                        digests,
                        List.of(),
                        path));
            }
        }
        return out;
    }

    /// Markers stand for all groups, or for each by itself.
    private boolean holds(Json item) {
        Optional<Json> markers = item.get("markers");
        Optional<String> text =
                markers.flatMap(m -> m instanceof Json.Str(var all) ? Optional.of(all) : m.optionalString("main"));
        return text.isEmpty() || Marker.holds(text.get(), target, Set.of());
    }

    private Optional<String> poetryIndex() {
        Set<String> urls = new HashSet<>();
        lock.list("package")
                .forEach(p -> urls.add(
                        p.get("source").flatMap(s -> s.optionalString("url")).orElse("")));
        if (urls.size() > 1) {
            throw new IllegalArgumentException("its packages come from several indexes, and one is asked");
        }
        return urls.stream().filter(u -> !u.isEmpty()).findFirst();
    }
}
