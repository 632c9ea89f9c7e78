package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.FakeControl;
import dev.stele.control.Statuses;
import dev.stele.crash.OddFile;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A fleet file and its config files in a folder that somebody else may write to.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetFilesTest {
    private static final String FLEET = """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: shop}
            services:
              web:
                image: web:1.8.0
                files: [{src: app.yaml, dest: /app.yaml}]
                resources: {memory: 64Mi}
            """;

    /// The config file's content in Base64.
    private static final String A_1 = "YTogMQo=";

    @TempDir
    private Path root;

    private Path folder;
    private CliRunner cli;

    @BeforeEach
    void writeFiles() throws IOException {
        folder = Files.createDirectory(root.resolve("folder"));
        Files.writeString(folder.resolve("fleet.yaml"), FLEET);
        Files.writeString(folder.resolve("app.yaml"), "a: 1\n");
        cli = new CliRunner(folder, new FakeControl(Statuses.status(1, 39, Statuses.healthy("web", 41, 3))));
    }

    @ParameterizedTest
    @EnumSource
    void refusesAFleetFileThatIsNone(OddFile odd) throws IOException {
        odd.put(folder.resolve("fleet.yaml"));
        assertThat(cli.run("validate")).isEqualTo(2);
        assertThat(cli.err()).contains("error[F100]: cannot read fleet.yaml", odd.reason());
        assertThat(cli.out() + cli.err()).doesNotContain(OddFile.SECRET);
        assertThat(cli.run("plan", "-f", "fleet.yaml")).isEqualTo(2);
        assertThat(cli.out() + cli.err()).doesNotContain(OddFile.SECRET);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAConfigFileThatIsNone(OddFile odd) throws IOException {
        odd.put(folder.resolve("app.yaml"));
        assertThat(cli.run("validate")).isEqualTo(2);
        assertThat(cli.err()).contains("error[F138]: config file \"app.yaml\" cannot be used", odd.reason());
        assertThat(cli.out() + cli.err()).doesNotContain(OddFile.SECRET);
    }

    @Test
    void followsLinksThatStayInTheFolder() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.move(folder.resolve("fleet.yaml"), folder.resolve("real/fleet.yaml"));
        Files.move(folder.resolve("app.yaml"), folder.resolve("real/app.yaml"));
        Files.createSymbolicLink(folder.resolve("fleet.yaml"), Path.of("real/fleet.yaml"));
        Files.createSymbolicLink(folder.resolve("app.yaml"), folder.resolve("real/app.yaml"));
        Files.createSymbolicLink(root.resolve("way"), folder);
        assertThat(cli.run("validate")).isEqualTo(0);
        assertThat(cli.run("validate", "../way/fleet.yaml")).isEqualTo(0);
    }

    @Test
    void refusesFilesWithoutEnd() throws IOException {
        try (RandomAccessFile huge =
                new RandomAccessFile(folder.resolve("app.yaml").toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertThat(cli.run("validate")).isEqualTo(2);
        assertThat(cli.err()).contains("it has more than 1 MiB");
        Files.move(folder.resolve("app.yaml"), folder.resolve("fleet.yaml"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(cli.run("validate")).isEqualTo(2);
        assertThat(cli.err()).contains("error[F106]: fleet.yaml has more than 1048576 bytes");
    }

    /// What the caller opened itself, such as a pipe: `jsonnet fleet.jsonnet | stele plan -f /dev/stdin`.
    @Test
    void readsTheCallersOwnDescriptor() throws IOException {
        Path elsewhere = Files.move(folder.resolve("fleet.yaml"), root.resolve("elsewhere.yaml"));
        try (RandomAccessFile open = new RandomAccessFile(elsewhere.toFile(), "r")) {
            assertThat(open.length()).isPositive();
            assertThat(cli.run("validate", "/proc/self/fd/" + descriptorOf(elsewhere)))
                    .isEqualTo(2);
            assertThat(cli.err())
                    .contains("config file \"app.yaml\" cannot be used")
                    .doesNotContain("F100");
        }
    }

    private static String descriptorOf(Path file) throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(fd -> file.toString().equals(target(fd)))
                    .map(fd -> fd.getFileName().toString())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return "";
        }
    }

    /// In each of these plans the config file is what lies in the folder, or the file is refused.
    @Test
    void neverTakesWhatALinkThatIsSwappedInLeadsTo() throws Exception {
        Path place = folder.resolve("app.yaml");
        OddFile.LINK_OUT.put(root.resolve("folder/link"));
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.writeString(folder.resolve("plain"), "a: 1\n");
                    Files.move(folder.resolve("plain"), place, StandardCopyOption.ATOMIC_MOVE);
                    Files.createSymbolicLink(folder.resolve("next"), root.resolve("outside/secret"));
                    Files.move(folder.resolve("next"), place, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try {
            for (int i = 0; i < 300; i++) {
                Parsed<FleetFiles.Checked> read =
                        FleetFiles.read("fleet.yaml", folder.resolve("fleet.yaml"), Optional.empty());
                if (read instanceof Parsed.Good<FleetFiles.Checked>(FleetFiles.Checked checked)) {
                    assertThat(checked.fleet().files()).containsEntry("app.yaml", A_1);
                }
            }
        } finally {
            done.set(true);
            swapper.join();
        }
    }
}
