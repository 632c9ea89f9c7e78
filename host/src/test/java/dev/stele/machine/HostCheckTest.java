package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class HostCheckTest {
    @Test
    void findsASuitableHostGoodAndLeavesNothingBehind(@TempDir Path folder) {
        assertThat(HostCheck.run(folder)).hasSize(10).allMatch(HostCheck.Finding::good);
        assertThat(folder).isEmptyDirectory();
    }
}
