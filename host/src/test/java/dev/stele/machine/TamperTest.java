package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Observation;
import dev.stele.engine.ObservedInstance;
import dev.stele.fleet.Release;
import dev.stele.linux.HostCommand;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Changes that root makes on the host are detected.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class TamperTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private static Path layerFile(String instance, String name) throws IOException {
        InstanceFile record =
                InstanceFile.load(site.installation.folder(instance)).orElseThrow();
        for (String layer : record.layers()) {
            Path file =
                    site.home.resolve("layers").resolve(layer).resolve("root").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new AssertionError("no layer has " + name);
    }

    @Test
    void aChangedLayerTaintsItsInstancesAndIsUnpackedAgain() throws IOException {
        Digest image = site.webImage("honest\n");
        Release release = site.release(image);
        String instance = site.runReady(release);
        assertThat(site.get(instance)).isEqualTo("honest\n");
        Files.writeString(layerFile(instance, "www/index.html"), "HONEST\n", StandardOpenOption.WRITE);
        ObservedInstance seen = site.await(instance, i -> !i.taints().isEmpty());
        assertThat(seen.taints()).containsExactly("layer file www/index.html was changed");
        site.awaitObservation(s -> s.damage().isEmpty() && s.images().contains(image));
        String replacement = site.runReady(release);
        assertThat(site.get(replacement)).isEqualTo("honest\n");
        assertThat(site.see(replacement).taints()).isEmpty();
        site.stopAndRemove(instance);
        site.stopAndRemove(replacement);
    }

    @Test
    void anAddedFileAndAChangedModeAreFound() throws IOException {
        Digest image = site.webImage("two\n");
        String instance = site.runReady(site.release(image));
        Files.writeString(layerFile(instance, "www/index.html").resolveSibling("planted"), "x");
        ObservedInstance seen = site.await(instance, i -> !i.taints().isEmpty());
        assertThat(seen.taints()).containsExactly("layer file www has other files in it than were unpacked");
        site.stopAndRemove(instance);
        site.awaitObservation(s -> s.images().contains(image));
        String next = site.runReady(site.release(image));
        new HostCommand(
                        Duration.ofSeconds(5),
                        "chmod",
                        "4755",
                        layerFile(next, "bin/busybox").toString())
                .succeed();
        seen = site.await(next, i -> !i.taints().isEmpty());
        assertThat(seen.taints()).containsExactly("layer file bin/busybox has mode 104755 in place of 100755");
        site.stopAndRemove(next);
    }

    @Test
    void aTouchedFileWithTheSameContentIsNoDamage() throws IOException {
        Digest image = site.webImage("three\n");
        String instance = site.runReady(site.release(image));
        Path file = layerFile(instance, "www/index.html");
        Files.write(file, Files.readAllBytes(file), StandardOpenOption.WRITE);
        site.awaitScans(2);
        assertThat(site.see(instance).taints()).isEmpty();
        site.stopAndRemove(instance);
    }

    @Test
    void damageWhileNoServerRunsIsFoundByTheNext() throws IOException {
        String instance = site.runReady(site.release(site.webImage("four\n")));
        Path file = layerFile(instance, "www/index.html");
        site.restart(() -> Files.writeString(file, "FOUR\n", StandardOpenOption.WRITE));
        assertThat(site.await(instance, i -> !i.taints().isEmpty()).taints())
                .containsExactly("layer file www/index.html was changed");
        site.stopAndRemove(instance);
    }

    @Test
    void aProcessThatEntersTheNamespacesTaintsTheInstance() throws IOException {
        String instance = site.runReady(site.release(site.webImage("five\n")));
        site.awaitScans(2);
        assertThat(site.see(instance).taints()).isEmpty();
        Process intruder = new ProcessBuilder(
                        "nsenter", "-t", String.valueOf(site.pid(instance)), "-p", "-m", "-n", "/bin/sleep", "60")
                .start();
        try {
            ObservedInstance seen = site.await(instance, i -> !i.taints().isEmpty());
            assertThat(seen.taints())
                    .singleElement()
                    .asString()
                    .startsWith("a process that it did not start is in its namespaces");
        } finally {
            intruder.destroyForcibly();
        }
        site.stopAndRemove(instance);
    }

    @Test
    void aCorruptBlobIsRefusedAndLeavesAStagedLayer() throws IOException {
        Digest image = site.webImage("six\n");
        Observation before = site.machine().observe();
        assertThat(before.images()).doesNotContain(image);
        Digest layer = dev.stele.oci.Manifest.parse(site.store.read(image, 1 << 20))
                .layers()
                .getLast()
                .digest();
        Path blob = site.store.path(layer);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertThat(site.machine().pull(image)).isInstanceOf(dev.stele.engine.Outcome.Failed.class);
        assertThat(site.machine().observe().images()).doesNotContain(image);
        assertThat(site.machine().leaks()).allMatch(leak -> leak.kind() == Leak.Kind.LAYER);
        site.machine().sweep();
        assertThat(site.machine().leaks()).isEmpty();
    }
}
