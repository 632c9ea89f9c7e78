package dev.stele.language;

import dev.stele.layer.EntryPath;
import dev.stele.layer.Scratch;
import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/// A finished jar as a part of an image.
///
/// Spring Boot's jars hold other jars, which a JVM cannot map: such a jar is taken apart as its own index of layers
/// says
/// (spring-boot-loader's nested jars and `layers.idx`), and started by its own main class without the loader. Any other
/// jar is one file.
public final class JavaArchive {
    private static final String FOLDER = "app";
    private static final String CLASSES = FOLDER + "/classes";
    private static final String LIBRARIES = FOLDER + "/lib/";
    private static final String CLASS_PATH = FOLDER + "/classpath";
    private static final String LOADER = "org/springframework/boot/loader/";
    private static final String JAVA = "/usr/bin/java";
    private static final int MANIFEST_BYTES_MAX = 1 << 20;
    private static final int INDEX_BYTES_MAX = 8 << 20;

    private final String name;
    private final Scratch.Bytes bytes;
    private final Optional<String> mainClass;
    private final Scratch scratch;

    /// @param name of the jar, for messages
    /// @param mainClass the class that is started; empty for the one that the jar names
    public JavaArchive(String name, Optional<String> mainClass, Scratch.Bytes jar, Scratch scratch) {
        this.name = name;
        this.mainClass = mainClass;
        this.bytes = jar;
        this.scratch = scratch;
    }

    /// @throws ProjectException when the jar is damaged, or names no class to start
    public Project project() throws ProjectException {
        try {
            ZipArchive jar = ZipArchive.read(bytes.content());
            Attributes manifest = manifest(jar);
            return manifest.getValue("Spring-Boot-Lib") == null ? whole(manifest) : takenApart(jar, manifest);
        } catch (IOException e) {
            throw new ProjectException(name + " cannot be read as a jar", FailureText.of(e), "build it again");
        }
    }

    private static Attributes manifest(ZipArchive jar) throws IOException {
        Optional<ZipArchive.Entry> entry = jar.entry("META-INF/MANIFEST.MF");
        if (entry.isEmpty()) {
            return new Attributes();
        }
        try (InputStream in = jar.open(entry.get())) {
            byte[] text = in.readNBytes(MANIFEST_BYTES_MAX);
            return new Manifest(new ByteArrayInputStream(text)).getMainAttributes();
        }
    }

    private Project whole(Attributes manifest) throws ProjectException {
        String path = FOLDER + "/" + EntryPath.name(name);
        ProjectFile file =
                new ProjectFile("classes", path, name, new ProjectFile.Bytes(0644, bytes.content(), bytes.sha256()));
        List<String> entrypoint =
                mainClass.map(main -> List.of(JAVA, "-cp", "/" + path, main)).orElse(List.of(JAVA, "-jar", "/" + path));
        if (mainClass.isEmpty() && manifest.getValue(Attributes.Name.MAIN_CLASS) == null) {
            throw noMainClass();
        }
        List<String> notes = manifest.getValue(Attributes.Name.CLASS_PATH) == null
                ? List.of()
                : List.of(name + " names other jars in its Class-Path: put them beside it with  files:");
        return new Project(List.of(file), entrypoint, notes);
    }

    private ProjectException noMainClass() {
        return new ProjectException(
                name + " does not say which class is started",
                "its manifest has no Main-Class",
                "write  java: {jar: " + name + ", mainClass: com.example.Main}");
    }

    private Project takenApart(ZipArchive jar, Attributes manifest) throws IOException, ProjectException {
        String start = mainClass
                .or(() -> Optional.ofNullable(manifest.getValue("Start-Class")))
                .orElseThrow(this::noMainClass);
        String classes =
                Optional.ofNullable(manifest.getValue("Spring-Boot-Classes")).orElse("BOOT-INF/classes/");
        String libraries = manifest.getValue("Spring-Boot-Lib");
        SpringLayers layers = SpringLayers.parse(index(jar, manifest.getValue("Spring-Boot-Layers-Index")));
        List<ProjectFile> out = new ArrayList<>();
        List<String> classPath = new ArrayList<>(List.of("/" + CLASSES));
        for (ZipArchive.Entry entry : jar.entries().values()) {
            String path = entry.name();
            if (entry.isFolder() || path.startsWith(LOADER)) {
                continue;
            }
            if (path.startsWith(libraries)) {
                String library = LIBRARIES + EntryPath.name(path);
                out.add(file(jar, entry, layers.of(path), library));
                classPath.add("/" + library);
            } else if (path.startsWith(classes)) {
                out.add(file(jar, entry, ownLayer(path), CLASSES + "/" + path.substring(classes.length())));
            } else if (path.startsWith("META-INF/")
                    && !isSignature(path)
                    && jar.entry(classes + path).isEmpty()) {
                out.add(file(jar, entry, ownLayer(path), CLASSES + "/" + path));
            }
        }
        byte[] text = ("\"" + String.join(":", classPath) + "\"\n").getBytes(StandardCharsets.UTF_8);
        Scratch.Bytes copied = scratch.copy(new ByteArrayInputStream(text), text.length);
        out.add(new ProjectFile(
                "resources",
                CLASS_PATH,
                name + ": its libraries in their order",
                new ProjectFile.Bytes(0644, copied.content(), copied.sha256())));
        out.sort(Comparator.comparingInt(f -> layers.rank(f.layer())));
        return new Project(out, List.of(JAVA, "-cp", "@/" + CLASS_PATH, start), List.of());
    }

    private static String ownLayer(String path) {
        return path.endsWith(".class") ? SpringLayers.CLASSES : SpringLayers.RESOURCES;
    }

    /// A signature over the whole jar, which no longer exists.
    private static boolean isSignature(String path) {
        return path.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private String index(ZipArchive jar, String path) throws IOException {
        Optional<ZipArchive.Entry> entry = path == null ? Optional.empty() : jar.entry(path);
        if (entry.isEmpty()) {
            return "";
        }
        try (InputStream in = jar.open(entry.get())) {
            return new String(in.readNBytes(INDEX_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }

    private ProjectFile file(ZipArchive jar, ZipArchive.Entry entry, String layer, String path) throws IOException {
        try (InputStream in = jar.open(entry)) {
            Scratch.Bytes copied = scratch.copy(in, entry.size());
            return new ProjectFile(
                    layer,
                    path,
                    name + ": " + entry.name(),
                    new ProjectFile.Bytes(0644, copied.content(), copied.sha256()));
        }
    }
}
