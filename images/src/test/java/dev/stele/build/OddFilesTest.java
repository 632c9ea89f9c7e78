package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.OddFile;
import dev.stele.layer.Scratch;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import dev.stele.text.Source;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A recipe's folder to which somebody else may write: what stands in place of its files, and what is swapped in.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddFilesTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;

    @BeforeEach
    void publishArchive() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive.with(TestDeb.of("app", "1").file("usr/bin/app", "app")).publish();
        fixture.recipe("app");
    }

    private String problems() {
        return fixture.build() instanceof BuildResult.Refused(var failure) ? BuildFixture.show(failure) : "built";
    }

    @ParameterizedTest
    @EnumSource
    void refusesARecipeThatIsNone(OddFile odd) throws IOException {
        odd.put(fixture.recipeFile());
        assertThat(fixture.outcome()).isEqualTo("INVALID B279");
        assertThat(problems()).contains("image.yaml is not read", odd.reason()).doesNotContain(OddFile.SECRET);
        assertThat(fixture.lock())
                .isInstanceOfSatisfying(
                        LockResult.Refused.class,
                        r -> assertThat(BuildFixture.codes(r.failure())).isEqualTo("INVALID B279"));
    }

    @ParameterizedTest
    @EnumSource
    void refusesALockThatIsNoneAndWritesOneInItsPlaceAlone(OddFile odd) throws IOException {
        Path lock = fixture.context.resolve("image.lock");
        odd.put(lock);
        assertThat(fixture.outcome()).isEqualTo("INVALID B241");
        assertThat(problems()).contains(odd.reason()).doesNotContain(OddFile.SECRET);
        LockResult written = fixture.lock();
        assertThat(root.resolve("outside/secret")).hasContent(OddFile.SECRET);
        if (odd == OddFile.FOLDER) {
            assertThat(written).isInstanceOf(LockResult.Refused.class);
        } else {
            assertThat(written).isInstanceOf(LockResult.Locked.class);
            assertThat(Files.isSymbolicLink(lock)).isFalse();
            fixture.built();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAKeyringThatIsNone(OddFile odd) throws IOException {
        odd.put(fixture.context.resolve("archive.gpg"));
        assertThat(fixture.outcome()).isEqualTo("INVALID B214");
        assertThat(problems()).contains(odd.reason()).doesNotContain(OddFile.SECRET);
    }

    @Test
    void refusesAKeyringOutsideOfTheRecipesFolder() throws IOException {
        Files.copy(fixture.context.resolve("archive.gpg"), root.resolve("archive.gpg"));
        String recipe = Files.readString(fixture.recipeFile());
        fixture.recipeText(recipe.replace("signedBy: archive.gpg", "signedBy: ../archive.gpg"));
        assertThat(problems()).contains("B214", "it leads out of its folder");
        fixture.recipeText(recipe.replace("signedBy: archive.gpg", "signedBy: " + root.resolve("archive.gpg")));
        fixture.built();
    }

    @Test
    void takesRecipeLockAndKeyringThroughLinksThatStayInTheFolder() throws IOException {
        fixture.lock();
        Path real = Files.createDirectory(fixture.context.resolve("real"));
        for (String name : List.of("image.yaml", "image.lock", "archive.gpg")) {
            Files.move(fixture.context.resolve(name), real.resolve(name));
            Files.createSymbolicLink(fixture.context.resolve(name), Path.of("real", name));
        }
        assertThat(fixture.built().isLocked()).isTrue();
    }

    @Test
    void refusesARecipeWithoutEnd() throws IOException {
        try (RandomAccessFile huge = new RandomAccessFile(fixture.recipeFile().toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertThat(fixture.outcome()).isEqualTo("INVALID B106");
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO", "SOCKET", "FOLDER"})
    void refusesAnArchiveOnThisMachineWhoseFilesAreNone(OddFile odd) throws IOException {
        odd.put(fixture.archive.releaseFile());
        assertThat(problems()).contains("B224", odd.reason());
    }

    /// In the middle of a read a FIFO has the name of what was a file a moment before.
    @Test
    void neverWaitsForAFifoThatIsSwappedIn() throws Exception {
        Path place = fixture.context.resolve("dir/file");
        Files.createDirectories(fixture.context.resolve("dir"));
        Path fifo = root.resolve("fifo");
        OddFile.fifo(fifo);
        swapping(place, fifo, () -> {
            for (int i = 0; i < 300; i++) {
                read(fixture.context, "dir");
            }
        });
    }

    /// The same for a folder: opening a FIFO as one waits just as long.
    @Test
    void neverTakesAFileOfALinkThatIsSwappedInForAFolder() throws Exception {
        Path place = fixture.context.resolve("dir");
        Path secret = Files.createDirectory(root.resolve("secret"));
        Files.writeString(secret.resolve("file"), "outside");
        Path inside = Files.createDirectory(root.resolve("inside"));
        Files.writeString(inside.resolve("file"), "inside");
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.move(inside, place);
                    Files.move(place, inside);
                    Files.createSymbolicLink(place, secret);
                    Files.delete(place);
                    OddFile.fifo(place);
                    Files.delete(place);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            for (int i = 0; i < 300; i++) {
                assertThat(read(fixture.context, "dir")).doesNotContain("outside");
            }
        } finally {
            done.set(true);
            swapper.join();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void swapping(Path place, Path fifo, Work work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Path link = place.resolveSibling("next");
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.writeString(link, "inside");
                    Files.move(link, place, StandardCopyOption.ATOMIC_MOVE);
                    Files.createLink(link, fifo);
                    Files.move(link, place, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            work.run();
        } finally {
            done.set(true);
            swapper.join();
        }
    }

    /// The contents of all files that the rule takes.
    private String read(Path context, String src) throws IOException {
        Problems problems = new Problems('B', Source.of("image.yaml", "src"));
        Recipe.FileRule rule = new Recipe.FileRule(src, "/x", Optional.empty(), "files", new Place("image.yaml", 1, 1));
        StringBuilder out = new StringBuilder();
        try (Scratch scratch = Scratch.open(root.resolve("scratch"))) {
            for (ContextFiles.ContextFile file : ContextFiles.read(
                    context,
                    List.of(rule),
                    scratch,
                    new ContextFiles.Checks(problems, new Acknowledgements(List.of())))) {
                if (file.node() instanceof ImageTree.TreeNode.RegularFile(var _, var content, var _)) {
                    try (var in = content.open()) {
                        out.append(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return out.toString();
    }
}
