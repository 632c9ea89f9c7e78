package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people wait for most does nothing that it does not need. Time is not measured: these are the classes of what
/// took longer than all the rest of a short command.
class ShortCommandTest {
    private static final List<String> UNNEEDED = List.of(
            // Each of these two is looked for in every jar.
            "java.time.zone.TzdbZoneRulesProvider ",
            "jdk.internal.logger.LoggerFinderLoader ",
            "java.util.logging.LogManager ",
            // A search in every jar for what every Linux has.
            "sun.nio.ch.DefaultSelectorProvider ",
            // Types of options that no command has.
            "java.sql.",
            "java.time.MonthDay ",
            // For a terminal's width; there is none.
            "java.lang.foreign.Linker ");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "help", "--version", "version", "explain", "explain F102", "apply --help"})
    void loadsNothingItDoesNotNeed(String words) throws Exception {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:class+load,exceptions:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words.isEmpty() ? List.of() : List.of(words.split(" ")));
        Path said = folder.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("STELE_SERVER", folder.resolve("none.sock").toString());
        int exit = builder.start().waitFor();
        assertThat(exit).as(Files.readString(said)).isZero();
        String did = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(did).contains(Main.class.getName()).doesNotContain(UNNEEDED).doesNotContain("groovy");
    }

    private static String java() {
        return Optional.ofNullable(System.getProperty("java.home")).orElseThrow() + "/bin/java";
    }
}
