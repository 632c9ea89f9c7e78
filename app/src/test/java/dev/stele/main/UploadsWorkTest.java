package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `stele image uploads`.
class UploadsWorkTest {
    private static final String NEW = "a".repeat(32);
    private static final String OLD = "b".repeat(32);

    @TempDir
    private Path home;

    private Path folder = Path.of("");

    @BeforeEach
    void openUploads() throws IOException {
        folder = home.resolve("store/registry/uploads");
        Files.createDirectories(folder);
        make(NEW, "shop/web\nci\n", 5, "2026-08-21T14:00:00.5Z");
        make(OLD, "shop/api\nann\u001b[31m\n", 0, "2026-08-21T13:00:00Z");
    }

    @Test
    void listsLongestIdleFirst() {
        Output output = run();
        assertThat(output.exit()).isEqualTo(ExitCode.DONE);
        List<String> lines = output.text().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith(OLD + "  shop/api ").contains("2026-08-21T13:00:00Z");
        assertThat(lines.get(2)).startsWith(NEW + "  shop/web ").contains(" ci ", " 5 bytes  ", "2026-08-21T14:00:00Z");
        assertThat(output.text()).doesNotContain("\u001b");
        Json last = output.json().list("uploads").getLast();
        assertThat(last.string("id") + last.string("user") + last.number("bytes"))
                .isEqualTo(NEW + "ci5");
    }

    @Test
    void endsUploads() {
        Output output = run(OLD);
        assertThat(output.json().stringList("ended")).containsExactly(OLD);
        assertThat(output.json().list("uploads")).hasSize(1);
        assertThat(folder.resolve(OLD)).doesNotExist();
        assertThat(folder.resolve(OLD + ".of")).doesNotExist();
        assertThat(folder.resolve(NEW)).exists();
    }

    @Test
    void saysWhichUploadDoesNotExist() {
        for (String id : List.of("c".repeat(32), "../../tags", "", NEW + ".of")) {
            Output output = run(id);
            assertThat(output.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(output.problems()).extracting(Problem::code).containsExactly("G406");
        }
        assertThat(folder.resolve(NEW)).exists();
    }

    @Test
    void homeWithoutRegistryHasNone() {
        List<String> progress = new ArrayList<>();
        Output output =
                new UploadsWork().run(new LocalWork.UploadsRequest(home.resolve("other"), List.of()), progress::add);
        assertThat(output.exit()).isEqualTo(ExitCode.DONE);
        assertThat(progress).containsExactly("no uploads are open");
    }

    private Output run(String... end) {
        return new UploadsWork().run(new LocalWork.UploadsRequest(home, List.of(end)), _ -> {});
    }

    private void make(String id, String owner, int bytes, String changed) throws IOException {
        Files.writeString(folder.resolve(id + ".of"), owner);
        Files.write(folder.resolve(id), new byte[bytes]);
        Files.setLastModifiedTime(folder.resolve(id), FileTime.from(Instant.parse(changed)));
    }
}
