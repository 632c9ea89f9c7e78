package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.build.ContextFiles.ContextFile;
import dev.stele.build.ImageTree.TreeNode;
import dev.stele.build.Recipe.FileRule;
import dev.stele.layer.Scratch;
import dev.stele.text.Place;
import dev.stele.text.Problem;
import dev.stele.text.Problems;
import dev.stele.text.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextFilesTest {
    @TempDir
    private Path root;

    private Path context;
    private List<Recipe.Acknowledged> acknowledged = List.of();

    @BeforeEach
    void createContext() throws IOException {
        context = Files.createDirectories(root.resolve("context"));
        Files.createDirectories(context.resolve("dir/sub"));
        Files.writeString(context.resolve("dir/sub/plain"), "p");
        Files.writeString(context.resolve("dir/run"), "r");
        Files.setPosixFilePermissions(context.resolve("dir/run"), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(context.resolve("dir/sub/plain"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(root.resolve("outside"), "secret");
    }

    @Test
    void readsFolderRecursivelyWithNormalizedModes() throws IOException {
        assertThat(read("dir", "/app")).isEqualTo("app 755\napp/run 755\napp/sub 755\napp/sub/plain 644\n");
    }

    @Test
    void placesFileAtPathOrInFolder() throws IOException {
        assertThat(read("dir/run", "/bin/go")).isEqualTo("bin/go 755\n");
        assertThat(read("dir/run", "/bin/")).isEqualTo("bin/run 755\n");
        assertThat(read("./dir/run", "/bin/")).isEqualTo("bin/run 755\n");
    }

    @Test
    void refusesPathsOutsideOfContext() throws IOException {
        Files.createSymbolicLink(context.resolve("dir/up"), Path.of("../../outside"));
        Files.createSymbolicLink(context.resolve("dir/root"), Path.of("/nowhere/file"));
        Files.createSymbolicLink(context.resolve("away"), root);
        assertThat(read("../outside", "/x")).isEqualTo("B251");
        assertThat(read("/etc/passwd", "/x")).isEqualTo("B251");
        assertThat(read("dir/../../outside", "/x")).isEqualTo("B251");
        assertThat(read("away/outside", "/x")).isEqualTo("B251");
        assertThat(read("dir", "/x")).isEqualTo("B251 B251");
    }

    @Test
    void keepsSymlinkInsideContext() throws IOException {
        Files.createSymbolicLink(context.resolve("dir/here"), Path.of("sub/plain"));
        assertThat(read("dir", "/app")).contains("app/here -> sub/plain\n");
        assertThat(read("dir/here", "/app/here")).isEqualTo("B251");
    }

    @Test
    void refusesSpecialFilesWithoutOpeningThem() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", context.resolve("dir/fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(read("dir", "/x")).isEqualTo("B252");
    }

    @Test
    void refusesSecretsAndWhiteoutNames() throws IOException {
        for (String name : List.of(".git", ".env", ".env.local", "id_rsa", ".wh.x")) {
            Files.writeString(context.resolve("dir/" + name), "x");
        }
        assertThat(read("dir", "/x")).isEqualTo("B253 B253 B253 B254 B253");
    }

    @Test
    void takesAcknowledgedSecretsAndNoOthers() throws IOException {
        Files.createDirectories(context.resolve("dir/.ssh"));
        Files.writeString(context.resolve("dir/.ssh/config"), "x");
        Files.writeString(context.resolve("dir/.ssh/id_rsa"), "x");
        acknowledged = List.of(new Recipe.Acknowledged("dir/.ssh", "a test's", new Place("image.yaml", 1, 1)));
        assertThat(read("dir", "/x")).isEqualTo("B253");
        acknowledged = List.of(
                new Recipe.Acknowledged("dir/.ssh", "a test's", new Place("image.yaml", 1, 1)),
                new Recipe.Acknowledged("dir/.ssh/id_rsa", "a test's", new Place("image.yaml", 1, 1)));
        assertThat(read("dir", "/x")).contains("x/.ssh/config 644\n", "x/.ssh/id_rsa 644\n");
    }

    @Test
    void keepsLinksToNamesOfAnyCharacters() throws IOException {
        for (String name : List.of("with space", "grün.txt", "日本/語", "back\\slash", "a%20b", "tab\tthere")) {
            Path file = context.resolve("dir/sub").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
            Files.createSymbolicLink(
                    context.resolve("dir/to " + name.replace('/', '_')),
                    Path.of("sub").resolve(name));
        }
        assertThat(read("dir", "/app"))
                .contains(
                        "app/to with space -> sub/with space\n",
                        "app/to grün.txt -> sub/grün.txt\n",
                        "app/to 日本_語 -> sub/日本/語\n",
                        "app/to back\\slash -> sub/back\\slash\n",
                        "app/to a%20b -> sub/a%20b\n",
                        "app/to tab\tthere -> sub/tab\tthere\n");
    }

    @Test
    void keepsLinksToFoldersAboveAndToNothing() throws IOException {
        Files.createSymbolicLink(context.resolve("dir/sub/up"), Path.of("../../dir/run"));
        Files.createSymbolicLink(context.resolve("dir/sub/none"), Path.of("not there"));
        assertThat(read("dir", "/app")).contains("app/sub/up -> ../../dir/run\n", "app/sub/none -> not there\n");
    }

    @Test
    void reportsMissingFile() throws IOException {
        assertThat(read("dir/gone", "/x")).isEqualTo("B250");
        assertThat(read("dir/run/deeper", "/x")).isEqualTo("B250");
    }

    /// Files that not even root can read: the system names the last segment alone.
    @Test
    void unreadableFileIsNamedByItsPath() throws IOException {
        context = Path.of("/proc/self");
        Problems problems = new Problems('B', Source.of("image.yaml", "src"));
        FileRule rule = new FileRule("task", "/x", Optional.empty(), "files", new Place("image.yaml", 1, 1));
        try (Scratch scratch = Scratch.open(root.resolve("scratch"))) {
            ContextFiles.read(
                    context,
                    List.of(rule),
                    scratch,
                    new ContextFiles.Checks(problems, new Acknowledgements(acknowledged)));
        }
        assertThat(problems.sorted().stream().map(Problem::message).filter(m -> m.endsWith("cannot be read")))
                .singleElement()
                .asString()
                .matches("task/[0-9]+/.+ cannot be read");
    }

    /// One line for each path, or the codes of the problems.
    private String read(String src, String dest) throws IOException {
        Problems problems = new Problems('B', Source.of("image.yaml", "src"));
        Acknowledgements known = new Acknowledgements(acknowledged);
        FileRule rule = new FileRule(src, dest, Optional.empty(), "files", new Place("image.yaml", 1, 1));
        try (Scratch scratch = Scratch.open(root.resolve("scratch"))) {
            List<ContextFile> files =
                    ContextFiles.read(context, List.of(rule), scratch, new ContextFiles.Checks(problems, known));
            return problems.isEmpty()
                    ? files.stream().map(ContextFilesTest::show).collect(Collectors.joining())
                    : problems.sorted().stream().map(Problem::code).collect(Collectors.joining(" "));
        }
    }

    private static String show(ContextFile file) {
        return file.dest()
                + (file.node() instanceof TreeNode.Symlink(var _, var target)
                        ? " -> " + target
                        : " " + Integer.toOctalString(file.node().meta().mode()))
                + "\n";
    }
}
