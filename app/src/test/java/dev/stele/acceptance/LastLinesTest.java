package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import dev.stele.stage.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever an instance prints before it ends, its last lines are recorded, and the server keeps running and can be
/// restarted.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox", "lsns", "unshare", "setpriv"})
class LastLinesTest {
    private static Rig rig;

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.start();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    enum Print {
        /// Truncation at 1,000 chars falls between the two halves of the emoji.
        EMOJI("x".repeat(999) + "😀", "x".repeat(999) + "😀"),
        /// Its canonical JSON is six times as long.
        NULS("\0".repeat(1_000), "\\u0000\\u0000"),
        COLOURS("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m");

        private final String line;
        private final String shown;

        Print(String line, String shown) {
            this.line = line;
            this.shown = shown;
        }
    }

    @ParameterizedTest
    @EnumSource
    void h24ServerSurvivesAndRestartsWithAnyInstanceOutput(Print print) throws Exception {
        String name = print.name().toLowerCase(java.util.Locale.ROOT);
        rig.write(name + "/words", (print.line + "\n").repeat(20));
        rig.write(name + "/image.yaml", """
                apiVersion: stele/v1
                kind: Image
                metadata: {name: %s, version: "1"}
                files:
                  - {src: busybox, dest: /bin/busybox, mode: "0755"}
                  - {src: words, dest: /words}
                user: "10001:10001"
                entrypoint: [/bin/busybox, sh, -c, "/bin/busybox cat /words; exit 3"]
                """.formatted(name));
        Files.copy(busybox(), rig.folder().resolve(name + "/busybox"));
        rig.work(java.util.Map.of(), "build", name + "/image.yaml").orThrow();
        rig.write(name + ".yaml", """
                apiVersion: stele/v1
                kind: Fleet
                metadata: {name: words}
                services:
                  %s: {image: "%s:1", resources: {memory: 64Mi}}
                """.formatted(name, name));
        Program.Ended ended = rig.stele("apply", "-f", name + ".yaml", "-y");
        assertThat(ended.exit()).as(ended.err()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains("last lines:", print.shown);
        rig.terminate();
        rig.start();
        assertThat(rig.stele("status").exit()).isEqualTo(ExitCode.DONE);
        rig.stele("stop", name).orThrow();
    }

    private static Path busybox() {
        return Path.of(Files.isExecutable(Path.of("/bin/busybox")) ? "/bin/busybox" : "/usr/bin/busybox");
    }
}
