package dev.stele.tidy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// What the rules look at: all text files, and the classes compiled from them.
///
/// @param files every text file that is committed or could be
/// @param mainClasses of all modules
/// @param testClasses of all modules
record House(List<SourceFile> files, JavaClasses mainClasses, JavaClasses testClasses) {
    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".idea", ".stele");

    House {
        files = List.copyOf(files);
    }

    /// The repository that this test is part of, as the build has just compiled it.
    static House here() {
        Path root = root();
        return new House(readAll(root), classes(root, "target/classes"), classes(root, "target/test-classes"));
    }

    /// The house that a sample describes, compiled in a folder of its own.
    static House of(Sample sample, Path folder) {
        List<String> sources = new ArrayList<>();
        for (SourceFile file : sample.files()) {
            Path path = folder.resolve("src").resolve(file.path());
            write(path, file.text());
            if (file.isJava() && !file.className().equals("package-info")) {
                sources.add(path.toString());
            }
        }
        Path compiled = folder.resolve("classes");
        if (!sources.isEmpty()) {
            compile(sources, compiled);
        }
        ClassFileImporter importer = new ClassFileImporter();
        JavaClasses classes = importer.importPaths(sources.isEmpty() ? List.of() : List.of(compiled));
        return new House(sample.files(), classes, classes);
    }

    List<SourceFile> java() {
        return files.stream().filter(SourceFile::isJava).toList();
    }

    Optional<SourceFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("not inside the repository: no mvnw above the test"));
        }
        return folder;
    }

    private static List<SourceFile> readAll(Path root) {
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> children = Files.list(root)) {
            for (Path child : children.sorted().toList()) {
                readInto(files, root, child);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
        return files;
    }

    private static void readInto(List<SourceFile> files, Path root, Path path) throws IOException {
        if (NOT_OURS.contains(path.getFileName().toString()) || Files.isSymbolicLink(path)) {
            return;
        }
        if (Files.isDirectory(path)) {
            try (Stream<Path> children = Files.list(path)) {
                for (Path child : children.sorted().toList()) {
                    readInto(files, root, child);
                }
            }
        } else if (Files.isRegularFile(path)) {
            try {
                files.add(new SourceFile(root.relativize(path).toString(), Files.readString(path)));
            } catch (MalformedInputException e) {
                // Not text: a fixture such as an archive, which no rule reads.
                return;
            }
        }
    }

    private static JavaClasses classes(Path root, String folder) {
        try (Stream<Path> modules = Files.list(root)) {
            List<Path> compiled = modules.filter(
                            module -> !module.getFileName().toString().equals(ImportTable.SEES_ALL))
                    .map(module -> module.resolve(folder))
                    .filter(Files::isDirectory)
                    .toList();
            return new ClassFileImporter().importPaths(compiled);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private static void compile(List<String> sources, Path target) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", target.toString()));
        arguments.addAll(sources);
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalArgumentException("the sample does not compile: " + sources);
        }
    }

    private static void write(Path path, String text) {
        try {
            Files.createDirectories(path.resolve("..").normalize());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }
}
