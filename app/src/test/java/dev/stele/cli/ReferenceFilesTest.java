package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeControl;
import dev.stele.reference.ErrorCatalog;
import dev.stele.reference.FileSchema;
import dev.stele.reference.OutputDocument;
import dev.stele.reference.OutputPage;
import dev.stele.reference.ReferenceFile;
import dev.stele.reference.ReferencePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// The files under `docs` that are made from the program are those that it makes now.
class ReferenceFilesTest {
    private static final String ANEW = "make it anew:  ./mvnw test -pl app -am -Dtest=ReferenceFilesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dstele.docs.write=true";

    private static final Path DOCS = repository().resolve("docs");

    private static final Map<String, Supplier<String>> FILES = files(Map.of(
            "reference/fleet.md", () -> ReferencePage.of(ReferenceFile.FLEET),
            "reference/image.md", () -> ReferencePage.of(ReferenceFile.IMAGE),
            "reference/errors.md", () -> ErrorCatalog.load().page(),
            "reference/commands.md", () -> CommandPage.of(commands()),
            "reference/completion/stele.bash", () -> BashCompletion.script(commands()),
            "reference/completion/stele.zsh", () -> ZshCompletion.script(commands()),
            "reference/completion/stele.fish", () -> FishCompletion.script(commands()),
            "schema/fleet.schema.json", () -> FileSchema.text(ReferenceFile.FLEET),
            "schema/image.schema.json", () -> FileSchema.text(ReferenceFile.IMAGE)));

    private static Map<String, Supplier<String>> files(Map<String, Supplier<String>> named) {
        Map<String, Supplier<String>> out = new TreeMap<>(named);
        out.put("reference/output.md", OutputPage::of);
        OutputDocument.all()
                .forEach(document ->
                        out.put("schema/output/" + document.fileName(), () -> FileSchema.text(document.schema())));
        return out;
    }

    static Stream<String> files() {
        return FILES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachMadeFileIsThatOfThisProgram(String name) throws IOException {
        Path file = DOCS.resolve(name);
        String made = Objects.requireNonNull(FILES.get(name)).get();
        if (Boolean.getBoolean("stele.docs.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, made);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("docs/" + name + " is stale; " + ANEW)
                .isEqualTo(made);
    }

    @Test
    void noSchemaIsLeftOfACommandThatIsGone() throws IOException {
        try (Stream<Path> files = Files.list(DOCS.resolve("schema/output"))) {
            assertThat(files.map(file -> "schema/output/" + file.getFileName())).allMatch(FILES::containsKey);
        }
    }

    private static CommandLine commands() {
        return CommandTree.whole(new CliRunner(Path.of(""), new FakeControl()).context());
    }

    private static Path repository() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(candidate -> Files.exists(candidate.resolve("mvnw")))
                .findFirst()
                .orElseThrow();
    }
}
