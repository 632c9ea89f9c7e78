package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespacesTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();

    @Test
    void aChildIsInTheNamespacesOfItsParent() throws IOException {
        Process child = new ProcessBuilder("sleep", "1000").start();
        try {
            for (String kind : new String[] {"user", "net", "mnt"}) {
                assertThat(Namespaces.of((int) child.pid(), kind)).isPresent().isEqualTo(Namespaces.of(OWN_PID, kind));
            }
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void namespacesOfDifferentKindsDiffer() {
        assertThat(Namespaces.of(OWN_PID, "net")).isNotEqualTo(Namespaces.of(OWN_PID, "mnt"));
    }

    @Test
    void aProcessThatIsGoneIsInNone() {
        assertThat(Namespaces.of(1 << 30, "net")).isEmpty();
    }

    @Test
    void noNamespaceIsMountedOnAPlainFile(@TempDir Path folder) throws IOException {
        assertThat(Namespaces.mounted(Files.createFile(folder.resolve("file")))).isEmpty();
        assertThat(Namespaces.mounted(folder.resolve("missing"))).isEmpty();
    }
}
