package dev.stele.python;

import static dev.stele.python.PythonException.Kind.DEPENDENCY;
import static dev.stele.python.PythonException.Kind.SAME_FILE;

import dev.stele.language.ProjectFile;
import dev.stele.layer.FileSlice;
import dev.stele.layer.Scratch;
import dev.stele.text.FailureText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The wheels of an image together: they need nothing that is missing, and no two bring the same file.
public final class Wheels {
    /// The most wheels with a layer of their own; the others share the layer above them.
    static final int APART_MAX = 7;

    static final String REST = "wheels";
    private static final long APART_BYTES_MIN = 1 << 20;

    private final PythonTarget target;
    private final Scratch scratch;
    private final Map<String, Wheel.Unpacked> byName = new TreeMap<>();

    public Wheels(PythonTarget target, Scratch scratch) {
        this.target = target;
        this.scratch = scratch;
    }

    /// @param file its name, as the index or the lock has it
    /// @throws PythonException when it is damaged, or lists other files than it has
    public void add(String file, FileSlice bytes) throws PythonException {
        Wheel.Unpacked wheel = Wheel.read(file, bytes, target, scratch);
        byName.put(WheelName.normal(wheel.metadata().name()), wheel);
    }

    /// @param extras of each project that were asked for
    /// @throws PythonException when a wheel needs a project that is not there, or there in another version
    public void checkDependencies(Map<String, Set<String>> extras) throws PythonException {
        List<String> missing = new ArrayList<>();
        Map<String, Set<String>> asked = new HashMap<>();
        extras.forEach((name, of) -> asked.put(WheelName.normal(name), new HashSet<>(of)));
        Deque<String> todo = new ArrayDeque<>(byName.keySet());
        while (!todo.isEmpty()) {
            String name = todo.poll();
            Wheel.Unpacked wheel = byName.get(name);
            if (wheel == null) {
                continue;
            }
            checkPython(wheel);
            for (Requirement need : needs(wheel, asked.getOrDefault(name, Set.of()))) {
                Wheel.Unpacked there = byName.get(need.name());
                if (there == null) {
                    missing.add(need.name() + need.versions() + " (" + name + ")");
                } else if (!need.versions().allow(there.metadata().version())) {
                    missing.add(need.name() + need.versions() + " (" + name + "), and "
                            + there.metadata().version() + " is there");
                } else if (asked.computeIfAbsent(need.name(), _ -> new HashSet<>())
                        .addAll(need.extras())) {
                    todo.add(need.name());
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new PythonException(
                    DEPENDENCY,
                    "the requirements are not complete: "
                            + String.join(
                                    "; ", Set.copyOf(missing).stream().sorted().toList()),
                    "what a wheel needs is pinned like the rest, or the program would end when it imports it",
                    "pin all with  pip-compile --generate-hashes  or  uv pip compile --generate-hashes");
        }
    }

    private List<Requirement> needs(Wheel.Unpacked wheel, Set<String> extras) throws PythonException {
        List<Requirement> out = new ArrayList<>();
        for (Requirement need : wheel.metadata().requires()) {
            try {
                if (need.isNeeded(target, extras)) {
                    out.add(need);
                }
            } catch (IllegalArgumentException e) {
                throw new PythonException(
                        DEPENDENCY,
                        wheel.file() + " needs " + need.name() + ", and when is not clear",
                        FailureText.of(e),
                        "take another version");
            }
        }
        return out;
    }

    private void checkPython(Wheel.Unpacked wheel) throws PythonException {
        String python = wheel.metadata().python();
        boolean isGood =
                Specifiers.of(python).map(s -> s.allow(target.fullVersion())).orElse(true);
        if (!isGood) {
            throw new PythonException(
                    DEPENDENCY,
                    wheel.file() + " does not run with Python " + target.fullVersion(),
                    "it wants " + python,
                    "take another version, or another  python: {version: …}");
        }
    }

    /// All files, the largest wheels' first, each of those with a layer of its own.
    ///
    /// @throws PythonException when two wheels bring the same file
    public List<ProjectFile> files() throws PythonException {
        List<String> apart = byName.entrySet().stream()
                .filter(e -> e.getValue().size() >= APART_BYTES_MIN)
                .sorted(Comparator.comparingLong((Map.Entry<String, Wheel.Unpacked> e) ->
                                e.getValue().size())
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(APART_MAX)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        List<String> order = new ArrayList<>(apart);
        byName.keySet().stream().filter(n -> !apart.contains(n)).forEach(order::add);
        Map<String, ProjectFile> out = new LinkedHashMap<>();
        for (String name : order) {
            Wheel.Unpacked wheel = byName.get(name);
            if (wheel != null) {
                String layer = apart.contains(name) ? "wheel-" + name : REST;
                for (var file : new TreeMap<>(wheel.files()).entrySet()) {
                    ProjectFile placed = new ProjectFile(layer, file.getKey(), wheel.file(), file.getValue());
                    ProjectFile before = out.put(file.getKey(), placed);
                    if (before != null && !isSame(before.body(), placed.body())) {
                        throw new PythonException(
                                SAME_FILE,
                                "/" + file.getKey() + " comes from two wheels: " + before.from() + " and "
                                        + wheel.file(),
                                "the one that is installed last would win",
                                "leave one of the two out");
                    }
                }
            }
        }
        return List.copyOf(out.values());
    }

    /// Empty files such as `tests/__init__.py` are in many wheels.
    private static boolean isSame(ProjectFile.Body a, ProjectFile.Body b) {
        return a instanceof ProjectFile.Bytes x
                && b instanceof ProjectFile.Bytes y
                && x.mode() == y.mode()
                && x.sha256().equals(y.sha256());
    }
}
