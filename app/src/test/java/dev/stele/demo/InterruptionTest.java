package dev.stele.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.TestPauser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private static final int INTERRUPTED = 130;

    /// A program of its own, since only a program can be interrupted. It plays, or clears the stage, until it is told.
    static final class Player {
        private Player() {}

        public static void main(String[] words) {
            boolean playing = words[0].equals("plays");
            Patience patience = new Patience(() -> System.nanoTime() / 1000, new TestPauser());
            try (Interruption interruption = new Interruption(line -> System.out.println(line), _ -> false)) {
                if (!playing) {
                    System.out.println("interrupted before: " + interruption.clear());
                }
                System.out.println("begun");
                try {
                    patience.until(Duration.ofSeconds(playing ? 60 : 1), () -> false);
                    System.out.println("played to the end");
                } catch (IllegalStateException _) {
                    System.out.println("broken off, interrupted before: " + interruption.clear());
                    patience.until(Duration.ofMillis(300), () -> false);
                }
                System.out.println("cleared");
            }
        }
    }

    private static List<String> interrupt(String what) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Player.class.getName(),
                        what)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = program.inputReader()) {
            String line = out.readLine();
            while (!"begun".equals(line)) {
                assertThat(line).isNotNull();
                line = out.readLine();
            }
            new ProcessBuilder("kill", "-INT", String.valueOf(program.pid()))
                    .start()
                    .waitFor();
            List<String> lines = out.lines().filter(said -> !said.isEmpty()).toList();
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(INTERRUPTED);
            return lines;
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void whatIsPlayedIsBrokenOffAndTheStageIsClearedBeforeTheEnd() throws Exception {
        assertThat(interrupt("plays"))
                .containsExactly(
                        "interrupted: ending all that the demo started, which takes a few seconds",
                        "broken off, interrupted before: true",
                        "cleared");
    }

    @Test
    void clearingTheStageIsNotBrokenOff() throws Exception {
        assertThat(interrupt("clears"))
                .containsExactly(
                        "interrupted: ending all that the demo started, which takes a few seconds",
                        "played to the end",
                        "cleared");
    }
}
