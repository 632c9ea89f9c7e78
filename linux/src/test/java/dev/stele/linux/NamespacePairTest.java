package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Stage(
        name = "system calls",
        needs = {"root", "unshare", "setpriv"})
class NamespacePairTest {
    private static final int OWN_PID = (int) ProcessHandle.current().pid();
    private static final int FIRST_ID = 1_879_048_192;
    private static final int IDS = 65_536;

    @Test
    void makesNamespacesWithTheIdsThatWereAskedFor() throws IOException {
        try (NamespacePair pair = NamespacePair.open(FIRST_ID, IDS)) {
            for (String kind : new String[] {"user", "net"}) {
                assertThat(Namespaces.of((int) pair.pid(), kind))
                        .isPresent()
                        .isNotEqualTo(Namespaces.of(OWN_PID, kind));
            }
            for (String map : new String[] {"uid_map", "gid_map"}) {
                assertThat(Files.readString(Path.of("/proc/" + pair.pid() + "/" + map))
                                .strip()
                                .split("\\s+"))
                        .containsExactly("0", String.valueOf(FIRST_ID), String.valueOf(IDS));
            }
        }
    }

    /// To the owner is charged what is used inside; root would run out of it otherwise.
    @Test
    void theNamespacesBelongToNobodyElse() throws IOException {
        for (int owner : new int[] {FIRST_ID, FIRST_ID + IDS + 5}) {
            try (NamespacePair pair =
                    owner == FIRST_ID ? NamespacePair.open(FIRST_ID, IDS) : NamespacePair.open(FIRST_ID, IDS, owner)) {
                String status = Files.readString(Path.of("/proc/" + pair.pid() + "/status"));
                String id = String.valueOf(owner);
                assertThat(status.lines()
                                .map(line -> line.replaceAll("\\s+", " ").strip()))
                        .contains("Uid: " + String.join(" ", id, id, id, id))
                        .contains("Gid: " + String.join(" ", id, id, id, id))
                        .contains("Groups:", "CapEff: 0000000000000000", "CapPrm: 0000000000000000");
            }
        }
    }

    @Test
    void aMountedNamespaceOutlivesItsProcess(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("net"));
        OptionalLong inode;
        try (NamespacePair pair = NamespacePair.open(FIRST_ID, IDS)) {
            inode = Namespaces.of((int) pair.pid(), "net");
            Mounts.bind(pair.netPath(), file);
        }
        try {
            assertThat(Namespaces.mounted(file)).isEqualTo(inode);
        } finally {
            Mounts.detach(file);
        }
        assertThat(Namespaces.mounted(file)).isEmpty();
    }
}
