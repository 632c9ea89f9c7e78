package dev.stele.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `DemoTable` of the benchmarks shares no code with the demo; here it is compared with the files that the demo
/// writes.
class DemoTableTest {
    @TempDir
    private Path folder;

    private record Ran(int exit, String output) {}

    @BeforeEach
    void writeDemoFiles() throws IOException {
        List<RequestResult> results = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String path = "/item/" + i;
            String release = i < 3 ? "v1" : "v2";
            results.add(new RequestResult(
                    i * 100L, i * 100L + 50, path, 200, release, Page.shortHash(Page.of(release, path)), "-"));
        }
        results.add(new RequestResult(610, 660, "/item/6", 0, "-", "-", "connection: refused"));
        List<Act> acts = Stream.of(0L, 200L, 600L)
                .map(start -> new Act("act at " + start, start, "done", OptionalLong.empty(), true, Act.Down.NEVER))
                .toList();
        Files.write(
                folder.resolve("requests.tsv"),
                results.stream().map(RequestResult::line).toList());
        Files.writeString(folder.resolve("table.tsv"), new ActTable(acts, results).lines());
    }

    private Ran recompute() throws IOException, InterruptedException {
        Path script = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .map(candidate -> candidate.resolve("bench/src/main/java/dev/stele/bench/DemoTable.java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        script.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(program.waitFor(), output);
    }

    private void change(String file, String before, String after) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(before);
        Files.writeString(path, text.replace(before, after));
    }

    @Test
    void recomputesTheTableOfADemo() throws Exception {
        Ran ran = recompute();
        assertThat(ran.output()).endsWith("same as the demo's table\n");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void detectsARowWithTooManyRequests() throws Exception {
        change("table.tsv", "act at 200\t200\t4\t0", "act at 200\t200\t5\t0");
        Ran ran = recompute();
        assertThat(ran.output()).contains("served=4").contains("served=5").contains("NOT the demo's table");
        assertThat(ran.exit()).isEqualTo(1);
    }

    @Test
    void detectsAFailureMissingInTheTable() throws Exception {
        change("table.tsv", "act at 600\t600\t0\t1", "act at 600\t600\t0\t0");
        assertThat(recompute().exit()).isEqualTo(1);
    }

    @Test
    void detectsAnImpossibleBody() throws Exception {
        change("requests.tsv", Page.shortHash(Page.of("v2", "/item/4")), Page.shortHash(Page.of("v3", "/item/4")));
        assertThat(recompute().exit()).isEqualTo(1);
    }

    @Test
    void detectsAMissingLine() throws Exception {
        Path lines = folder.resolve("requests.tsv");
        Files.write(lines, Files.readAllLines(lines).subList(1, 7));
        assertThat(recompute().exit()).isEqualTo(1);
    }

    @Test
    void rejectsAnEmptyTable() throws Exception {
        Files.writeString(folder.resolve("table.tsv"), "");
        assertThat(recompute().exit()).isEqualTo(1);
    }
}
