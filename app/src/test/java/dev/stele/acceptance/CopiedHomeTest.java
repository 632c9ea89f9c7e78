package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A home that is copied beside the one that serves: refused, then given an id of its own, and neither harms the other.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class CopiedHomeTest {
    @Test
    void aCopyRunsBesideTheOriginalOnlyUnderAnIdOfItsOwn() throws IOException {
        try (Rig rig = new Rig()) {
            Pages pages = new Pages(rig);
            String image = pages.built(true);
            rig.start();
            pages.apply(image, new Pages.Rollout("rolling", "0s")).orThrow();
            rig.awaitCalm();
            String gateway = rig.gatewayPid();
            Path copy = rig.folder().resolve("copy");
            Program.run("cp", "-a", rig.home().toString(), copy.toString()).orThrow();

            refuses(rig, copy, "error[S510]: " + copy + " is a copy of the installation " + rig.installation());
            rig.kill();
            refuses(rig, copy, "error[S511]: " + copy + " is a copy of " + rig.home());
            assertThat(rig.gatewayPid()).isEqualTo(gateway);
            rig.start();
            own(rig, "server", "adopt", "--new-id", "--home", copy.toString()).orThrow();
            leavesTheOthersSocket(rig, copy);

            assertThat(rig.gatewayPid()).isEqualTo(gateway);
            assertThat(rig.service().ready()).isEqualTo(rig.service().wanted());
            own(rig, "audit", "verify", "--home", rig.home().toString()).orThrow();
        }
    }

    private static Program.Ended own(Rig rig, String... words) {
        return Program.stele(Map.of(), rig.folder(), words);
    }

    private static Program.Ended server(Rig rig, Path home, String... more) throws IOException {
        List<String> words = new java.util.ArrayList<>(List.of("server", "--home", home.toString()));
        words.addAll(List.of("--gateway", "127.0.0.1:" + port(), "--registry", "127.0.0.1:" + port()));
        words.addAll(List.of(more));
        return own(rig, words.toArray(String[]::new));
    }

    private static void refuses(Rig rig, Path copy, String sentence) throws IOException {
        Program.Ended ended = server(rig, copy);
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains(sentence, "stele server adopt --new-id --home " + copy);
        assertThat(rig.home().resolve("api.sock")).exists();
    }

    private static void leavesTheOthersSocket(Rig rig, Path copy) throws IOException {
        Program.Ended taken =
                server(rig, copy, "--api", rig.home().resolve("api.sock").toString());
        assertThat(taken.err()).contains("error[S503]: the API cannot listen on ", "another server answers there");
        String id = Files.readAllLines(copy.resolve("installation")).getFirst();
        assertThat(id).isNotEqualTo(rig.installation());
        assertThat(Path.of("/run/stele", id)).doesNotExist();
        assertThat(rig.stele("version").out()).contains("installation " + rig.installation());
        own(
                        rig,
                        "audit",
                        "verify",
                        copy.resolve("former/" + rig.installation() + "/ledger").toString())
                .orThrow();
    }

    private static int port() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
