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

    /// A separate program, since only a process can be interrupted. It runs the demo, or its clean-up, until then.
    static final class DemoProgram {
        private DemoProgram() {}

        public static void main(String[] words) {
            boolean running = words[0].equals("runs");
            Patience patience = new Patience(() -> System.nanoTime() / 1000, new TestPauser());
            try (Interruption interruption = new Interruption(line -> System.out.println(line), _ -> false)) {
                if (!running) {
                    System.out.println("interrupted before: " + interruption.beginCleanUp());
                }
                System.out.println("begun");
                try {
                    patience.until(Duration.ofSeconds(running ? 60 : 1), () -> false);
                    System.out.println("played to the end");
                } catch (IllegalStateException _) {
                    System.out.println("broken off, interrupted before: " + interruption.beginCleanUp());
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
                        DemoProgram.class.getName(),
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
    void interruptsTheDemoAndCleansUpBeforeTheEnd() throws Exception {
        assertThat(interrupt("runs"))
                .containsExactly(
                        "interrupted: ending all that the demo started, which takes a few seconds",
                        "broken off, interrupted before: true",
                        "cleared");
    }

    @Test
    void doesNotInterruptTheCleanUp() throws Exception {
        assertThat(interrupt("cleansUp"))
                .containsExactly(
                        "interrupted: ending all that the demo started, which takes a few seconds",
                        "played to the end",
                        "cleared");
    }
}
