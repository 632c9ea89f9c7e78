package dev.stele.python;

import static dev.stele.python.PythonException.Kind.REQUIREMENTS;

import dev.stele.layer.EntryPath;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `requirements.txt` as pip does, as far as it pins: `name==version` with or without `--hash`, extras, markers,
/// `-r` and `-c` beneath the recipe's folder.
///
/// What would need a resolver, or would take a project from elsewhere than one index, is refused: an image has the
/// versions that somebody reviewed.
public final class RequirementsFile {
    private static final int DEPTH_MAX = 20;
    private static final int PINS_MAX = 5000;
    private static final Pattern HASH = Pattern.compile("\\s--hash[= ]\\s*([a-z0-9]+):([0-9a-f]+)(?=\\s|$)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s+)#.*$");
    private static final Pattern INCLUDE =
            Pattern.compile("(-r|-c|--requirement|--constraint)(?:\\s+|=|\\s*(?<=-[rc]))(.+)");
    private static final Pattern INDEX = Pattern.compile("(?:-i|--index-url|--pypi-url)(?:\\s+|=)(\\S+)");
    private static final Set<String> HARMLESS = Set.of("--only-binary", "--prefer-binary", "--no-cache-dir");

    private final ProjectReader reader;
    private final PythonTarget target;
    private final Map<String, Pin> pins = new LinkedHashMap<>();
    private final Map<String, String> constraints = new HashMap<>();
    private final List<Loose> loose = new ArrayList<>();
    private final TreeMap<String, Digest> read = new TreeMap<>();
    private Optional<String> index = Optional.empty();
    private boolean needsHashes;

    private RequirementsFile(ProjectReader reader, PythonTarget target) {
        this.reader = reader;
        this.target = target;
    }

    /// A requirement whose own line names no version.
    private record Loose(Requirement requirement, Set<Digest> digests, String from) {}

    public static Pins read(String path, ProjectReader reader, PythonTarget target) throws PythonException {
        RequirementsFile file = new RequirementsFile(reader, target);
        file.file(path, false, 0);
        for (Loose one : file.loose) {
            Requirement requirement = one.requirement();
            String version = Optional.ofNullable(file.constraints.get(requirement.name()))
                    .or(() -> Optional.ofNullable(file.pins.get(requirement.name()))
                            .map(Pin::version))
                    .orElseThrow(() -> file.unpinned(one));
            file.add(requirement, version, one);
        }
        for (Pin pin : file.pins.values()) {
            if (file.needsHashes && pin.digests().isEmpty()) {
                throw new PythonException(
                        REQUIREMENTS,
                        pin.from() + ": " + pin.name() + " has no --hash",
                        "other lines have one, and then all need one",
                        "run  pip-compile --generate-hashes  or  uv export");
            }
        }
        return new Pins(List.copyOf(file.pins.values()), file.index, file.read);
    }

    private PythonException unpinned(Loose one) {
        return new PythonException(
                REQUIREMENTS,
                one.from() + ": " + one.requirement().name() + " names no version with ==",
                "an image has the versions that somebody chose, and none is chosen here",
                "pin all:  pip-compile --generate-hashes  or  uv pip compile --generate-hashes");
    }

    private void file(String path, boolean isConstraint, int depth) throws PythonException {
        if (depth > DEPTH_MAX) {
            throw new PythonException(REQUIREMENTS, path + " includes itself", "", "leave out one  -r");
        }
        byte[] bytes;
        try {
            bytes = reader.read(path);
        } catch (IOException e) {
            throw new PythonException(
                    REQUIREMENTS, path + " cannot be read", FailureText.of(e), "name a file beneath the recipe");
        }
        read.put(path, Digest.sha256(bytes));
        List<String> lines = new ArrayList<>(new String(bytes, StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .lines()
                .toList());
        StringBuilder joined = new StringBuilder();
        int begin = 1;
        for (int i = 0; i < lines.size(); i++) {
            boolean isComment = lines.get(i).strip().startsWith("#");
            boolean goesOn = !isComment && lines.get(i).endsWith("\\");
            String text = lines.get(i);
            begin = joined.isEmpty() ? i + 1 : begin;
            joined.append(isComment ? " " + text : goesOn ? text.substring(0, text.length() - 1) : text);
            if (!goesOn || i == lines.size() - 1) {
                String line = COMMENT.matcher(joined).replaceAll("").strip();
                joined.setLength(0);
                if (!line.isEmpty()) {
                    line(line, new Spot(path, begin, isConstraint, depth));
                }
            }
        }
    }

    private record Spot(String path, int line, boolean isConstraint, int depth) {
        @Override
        public String toString() {
            return path + ":" + line;
        }
    }

    private void line(String line, Spot spot) throws PythonException {
        if (line.startsWith("-")) {
            option(line, spot);
            return;
        }
        Set<Digest> digests = new HashSet<>();
        Matcher hash = HASH.matcher(line);
        while (hash.find()) {
            digest(hash.group(1), hash.group(2), spot).ifPresent(digests::add);
            needsHashes = true;
        }
        String text = hash.replaceAll("").strip();
        if (text.contains(" --") || text.contains("${")) {
            throw refused(spot, text, "an option or a variable within a requirement is not taken");
        }
        try {
            Requirement requirement = Requirement.of(text);
            if (requirement.isNeeded(target, Set.of())) {
                place(requirement, new Loose(requirement, digests, spot.toString()), spot.isConstraint());
            }
        } catch (IllegalArgumentException e) {
            throw refused(spot, text, FailureText.of(e));
        }
    }

    private static PythonException refused(Spot spot, String text, String why) {
        return new PythonException(
                REQUIREMENTS, spot + ": " + text, why, "write  name==version , with  --hash=sha256:…  behind it");
    }

    private void place(Requirement requirement, Loose one, boolean isConstraint) throws PythonException {
        Optional<String> version = requirement.versions().exact();
        if (isConstraint) {
            version.ifPresent(v -> constraints.put(requirement.name(), v));
        } else if (version.isPresent()) {
            add(requirement, version.get(), one);
        } else {
            loose.add(one);
        }
    }

    private void add(Requirement requirement, String version, Loose one) throws PythonException {
        Pin before = pins.get(requirement.name());
        Set<String> extras = new HashSet<>(requirement.extras());
        Set<Digest> digests = new HashSet<>(one.digests());
        if (before != null) {
            extras.addAll(before.extras());
            digests.addAll(before.digests());
        }
        String other = before == null ? constraints.getOrDefault(requirement.name(), version) : before.version();
        if (!new Specifiers(List.of(new Specifiers.Clause("==", other, false))).allow(version)
                || !requirement.versions().allow(version)
                || pins.size() > PINS_MAX) {
            throw new PythonException(
                    REQUIREMENTS,
                    one.from() + ": " + requirement.name() + " " + version + " contradicts " + other,
                    before == null ? "a constraint or its own line asks for another version" : before.from(),
                    "keep one version");
        }
        pins.put(requirement.name(), new Pin(requirement.name(), version, extras, digests, List.of(), one.from()));
    }

    /// Digests of algorithms that the format does not trust are none.
    private static Optional<Digest> digest(String algorithm, String hex, Spot spot) throws PythonException {
        if (!algorithm.equals("sha256")) {
            throw refused(spot, "--hash=" + algorithm + ":…", "files are checked by SHA-256");
        }
        try {
            return Optional.of(new Digest(algorithm, hex));
        } catch (IllegalArgumentException e) {
            throw refused(spot, "--hash=" + algorithm + ":" + hex, FailureText.of(e));
        }
    }

    private void option(String line, Spot spot) throws PythonException {
        Matcher include = INCLUDE.matcher(line);
        Matcher indexOption = INDEX.matcher(line);
        if (include.matches()) {
            boolean isConstraint = spot.isConstraint() || include.group(1).matches("-c|--constraint");
            file(beside(include.group(2).strip(), spot), isConstraint, spot.depth() + 1);
        } else if (indexOption.matches()) {
            index = Optional.of(indexOption.group(1));
        } else if (line.equals("--require-hashes")) {
            needsHashes = true;
        } else if (!HARMLESS.contains(line.split("[ =]", 2)[0])) {
            throw new PythonException(
                    REQUIREMENTS,
                    spot + ": " + line.split("[ =]", 2)[0] + " is not taken",
                    "wheels come from one index, so that a name cannot mean two projects; nothing is built here",
                    "leave the option out, and name the index with  python: {index: …}");
        }
    }

    private static String beside(String named, Spot spot) throws PythonException {
        List<String> out = new ArrayList<>();
        String parent = EntryPath.parent(spot.path());
        for (String segment : ((parent.isEmpty() ? "" : parent + "/") + named).split("/")) {
            boolean isUp = segment.equals("..");
            if ((isUp && out.isEmpty()) || named.startsWith("/") || named.contains(":")) {
                throw refused(spot, "-r " + named, "it lies outside of the recipe's folder");
            }
            if (isUp) {
                out.removeLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                out.add(segment);
            }
        }
        return String.join("/", out);
    }
}
