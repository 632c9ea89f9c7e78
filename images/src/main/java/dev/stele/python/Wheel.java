package dev.stele.python;

import static dev.stele.python.PythonException.Kind.WHEEL;

import dev.stele.language.ProjectFile;
import dev.stele.language.ZipArchive;
import dev.stele.layer.FileSlice;
import dev.stele.layer.Scratch;
import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A wheel as an installer unpacks it (the binary distribution format of PEP 427), for Debian's Python.
///
/// Files go to `/usr/local/lib/python3.N/dist-packages`, programs to `/usr/local/bin`: there Debian's Python looks
/// without a variable or a virtual environment, before its own packages. Every file is in `RECORD` with its digest, or
/// the wheel is refused. Nothing is compiled: bytecode holds times.
final class Wheel {
    private static final int FILES_MAX = 100_000;
    private static final int TEXT_BYTES_MAX = 32 << 20;
    private static final int PACKED_RATIO_MAX = 100;
    private static final long BYTES_FREE = 64L << 20;
    private static final long BYTES_MAX = 16L << 30;
    private static final byte[] PLACEHOLDER = "#!python".getBytes(StandardCharsets.UTF_8);
    private static final String BASE = "usr/local/";
    private static final Set<String> SIGNATURES = Set.of("RECORD", "RECORD.jws", "RECORD.p7s");

    private final String file;
    private final WheelName name;
    private final PythonTarget target;
    private final Scratch scratch;
    private final ZipArchive zip;
    private final String info;

    /// Files by their paths in the image.
    private final Map<String, ProjectFile.Bytes> files = new TreeMap<>();

    private Wheel(String file, WheelName name, ZipArchive zip, Room room) {
        this.file = file;
        this.name = name;
        this.target = room.target();
        this.scratch = room.scratch();
        this.zip = zip;
        this.info = info(zip, name);
    }

    /// @param target that it is unpacked for
    private record Room(PythonTarget target, Scratch scratch) {}

    /// What a wheel becomes.
    ///
    /// @param metadata its headers `Name`, `Version`, `Requires-Dist` and `Requires-Python`
    record Unpacked(String file, Metadata metadata, Map<String, ProjectFile.Bytes> files) {
        long size() {
            return files.values().stream().mapToLong(f -> f.content().size()).sum();
        }
    }

    /// @param file its name, as the index or the lock has it
    static Unpacked read(String file, FileSlice bytes, PythonTarget target, Scratch scratch) throws PythonException {
        try {
            WheelName name =
                    WheelName.of(file).orElseThrow(() -> new IllegalArgumentException("its name is none of a wheel"));
            Wheel wheel = new Wheel(file, name, ZipArchive.read(bytes), new Room(target, scratch));
            wheel.checkSizes(bytes.size());
            return wheel.unpack();
        } catch (IOException | IllegalArgumentException e) {
            throw new PythonException(
                    WHEEL,
                    file + " cannot be unpacked",
                    FailureText.of(e),
                    "take another version; tell the project's maintainers when the file is theirs");
        }
    }

    private void checkSizes(long packed) {
        long size = 0;
        for (ZipArchive.Entry entry : zip.entries().values()) {
            size += Math.min(entry.size(), BYTES_MAX);
        }
        if (zip.entries().size() > FILES_MAX || size > Math.min(BYTES_MAX, BYTES_FREE + packed * PACKED_RATIO_MAX)) {
            throw new IllegalArgumentException(
                    "it unpacks to " + zip.entries().size() + " files of " + size + " bytes, far more than it holds");
        }
    }

    /// The folder of its metadata, which the wheel's own name gives.
    private static String info(ZipArchive zip, WheelName name) {
        List<String> found = zip.entries().keySet().stream()
                .map(path -> path.split("/", 2)[0])
                .filter(top -> top.endsWith(".dist-info"))
                .distinct()
                .toList();
        String own = found.size() == 1 ? found.getFirst().replaceAll("\\.dist-info$", "") : "";
        int dash = own.lastIndexOf('-');
        if (dash < 0
                || !WheelName.normal(own.substring(0, dash)).equals(name.name())
                || !WheelChoice.isSame(own.substring(dash + 1), name.version())) {
            throw new IllegalArgumentException(
                    "it has no folder " + name.name() + "-" + name.version() + ".dist-info, but " + found);
        }
        return found.getFirst();
    }

    private String text(String path) throws IOException {
        Optional<ZipArchive.Entry> entry = zip.entry(info + "/" + path);
        if (entry.isEmpty()) {
            throw new IllegalArgumentException("it has no " + path);
        }
        if (entry.get().size() > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("its " + path + " is too long");
        }
        try (InputStream in = zip.open(entry.get())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Unpacked unpack() throws IOException {
        Metadata metadata = Metadata.parse(text("METADATA"));
        if (!WheelName.normal(metadata.name()).equals(name.name())
                || !WheelChoice.isSame(metadata.version(), name.version())) {
            throw new IllegalArgumentException("it calls itself " + metadata.name() + " " + metadata.version());
        }
        if (!text("WHEEL").lines().anyMatch(l -> l.matches("Wheel-Version:\\s*1\\..*"))) {
            throw new IllegalArgumentException("its WHEEL names another version of the format than 1");
        }
        RecordFile record = RecordFile.parse(text("RECORD"));
        for (ZipArchive.Entry entry : zip.entries().values()) {
            boolean isList = entry.name().startsWith(info + "/")
                    && SIGNATURES.contains(entry.name().substring(info.length() + 1));
            if (!entry.isFolder() && !isList) {
                add(entry, record.of(entry));
            }
        }
        for (String path : record.paths()) {
            if (zip.entry(path).isEmpty() && !path.equals(info + "/RECORD")) {
                throw new IllegalArgumentException("its RECORD lists " + path + ", which is not there");
            }
        }
        if (zip.entry(info + "/entry_points.txt").isPresent()) {
            for (var program : EntryPoints.programs(text("entry_points.txt"), target.program())
                    .entrySet()) {
                files.put(BASE + "bin/" + program.getKey(), written(0755, program.getValue()));
            }
        }
        files.put(site() + info + "/INSTALLER", written(0644, "stele\n"));
        files.put(site() + info + "/RECORD", written(0644, installed()));
        return new Unpacked(file, metadata, Map.copyOf(files));
    }

    private String site() {
        return target.site();
    }

    private void add(ZipArchive.Entry entry, RecordFile.Line line) throws IOException {
        boolean isScript = isData(entry.name()) && entry.name().split("/", 3)[1].equals("scripts");
        Scratch.Bytes bytes;
        try (InputStream in = zip.open(entry)) {
            bytes = scratch.copy(in, entry.size());
        }
        if (!bytes.sha256().hex().equals(line.sha256().orElse(""))) {
            throw new IllegalArgumentException(entry.name() + " has other bytes than its RECORD says");
        }
        Scratch.Bytes placed = isScript ? withPython(bytes) : bytes;
        ProjectFile.Bytes body = new ProjectFile.Bytes(
                isScript || entry.isExecutable() ? 0755 : 0644, placed.content(), placed.sha256());
        if (files.put(place(entry.name()), body) != null) {
            throw new IllegalArgumentException("two of its files become /" + place(entry.name()));
        }
    }

    private boolean isData(String path) {
        return path.startsWith(info.replaceAll("dist-info$", "data") + "/");
    }

    /// Where a file goes, by the schemes of Debian's Python (`posix_local`).
    private String place(String path) {
        if (!isData(path)) {
            return site() + path;
        }
        String[] parts = path.split("/", 3);
        String rest = parts.length == 3 ? parts[2] : "";
        return switch (parts[1]) {
            case "purelib", "platlib" -> site() + rest;
            case "scripts" -> BASE + "bin/" + rest;
            case "headers" -> BASE + "include/" + target.python() + "/" + name.name() + "/" + rest;
            case "data" -> BASE + rest;
            default -> throw new IllegalArgumentException(path + " is in no folder of the format");
        };
    }

    /// A script's first line with the image's Python in place of `#!python`.
    private Scratch.Bytes withPython(Scratch.Bytes script) throws IOException {
        try (InputStream in = script.content().open()) {
            byte[] head = in.readNBytes(PLACEHOLDER.length);
            if (!java.util.Arrays.equals(head, PLACEHOLDER)) {
                return script;
            }
            byte[] line = ("#!" + target.program()).getBytes(StandardCharsets.UTF_8);
            int next = in.read();
            byte[] first = next < 0 || next == 'w' ? line : java.util.Arrays.copyOf(line, line.length + 1);
            if (first.length > line.length) {
                first[line.length] = (byte) next;
            }
            return scratch.copy(
                    new SequenceInputStream(new ByteArrayInputStream(first), in),
                    script.content().size() + first.length);
        }
    }

    private ProjectFile.Bytes written(int mode, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Scratch.Bytes copied = scratch.copy(new ByteArrayInputStream(bytes), bytes.length);
        return new ProjectFile.Bytes(mode, copied.content(), copied.sha256());
    }

    /// The list of what is installed, from the folder of libraries, so that `pip list` and `importlib.metadata` know
    /// it.
    private String installed() {
        StringBuilder out = new StringBuilder();
        String up = "../../../";
        List<String> paths = new ArrayList<>(files.keySet());
        for (String path : paths) {
            ProjectFile.Bytes bytes = files.get(path);
            if (bytes != null) {
                String relative =
                        path.startsWith(site()) ? path.substring(site().length()) : up + path.substring(BASE.length());
                out.append(RecordFile.line(
                        relative, bytes.sha256().hex(), bytes.content().size()));
            }
        }
        return out.append(RecordFile.quoted(info + "/RECORD")).append(",,\n").toString();
    }
}
