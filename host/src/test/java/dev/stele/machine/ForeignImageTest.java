package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.Release;
import dev.stele.linux.Architecture;
import dev.stele.linux.HostCommand;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.stage.Stage;
import dev.stele.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images as other builders make them run here: what the registry takes, the machine takes.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "python3"})
class ForeignImageTest {
    /// Hard links to a symbolic link and to a file of a lower layer, a device, a FIFO, and no end: all in one layer.
    private static final String LAYER = """
            import sys, tarfile
            archive = tarfile.open(sys.argv[1], "w", format=tarfile.GNU_FORMAT)
            for name, kind, target in [
                ("www/link", tarfile.SYMTYPE, "index.html"), ("www/again.html", tarfile.LNKTYPE, "www/link"),
                ("www/copy.html", tarfile.LNKTYPE, "www/index.html"), ("dev/null", tarfile.CHRTYPE, ""),
                ("www/pipe", tarfile.FIFOTYPE, "")]:
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname, entry.mode = kind, target, 0o644
                archive.addfile(entry)
            size = archive.offset
            archive.close()
            open(sys.argv[1], "r+b").truncate(size)
            """;

    private static Site site;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void runsWhatDockerPushesForSeveralPlatforms() throws IOException {
        Digest image = list(
                dockerManifest(Architecture.own().ociName()),
                "linux",
                Architecture.own().ociName());
        Release release = site.release(image);
        String instance = site.runReady(release);
        for (String path : List.of("", "link", "again.html", "copy.html")) {
            assertThat(get(instance, path)).as(path).isEqualTo("foreign\n");
        }
        assertThat(site.see(instance).taints()).isEmpty();
        site.stopAndRemove(instance);
        site.restart();
        assertThat(site.machine().observe().images()).contains(image);
    }

    @Test
    void saysThatAnImageIsForOtherPlatforms() throws IOException {
        Digest image = list(dockerManifest("s390x"), "linux", "s390x");
        assertThat(site.machine().pull(image).toString()).contains("it is an index of linux/s390x");
    }

    @Test
    void saysWhichPartOfAnImageWasNotPushed() {
        Digest absent = Digest.sha256("nowhere".getBytes(StandardCharsets.UTF_8));
        Digest image = list(absent, "linux", Architecture.own().ociName());
        assertThat(site.machine().pull(image).toString()).contains("but not " + absent);
    }

    private String get(String instance, String path) {
        String url = "http://" + site.see(instance).address() + "/" + path;
        return new HostCommand(Duration.ofSeconds(5), "busybox", "wget", "-q", "-O", "-", url).succeed();
    }

    private static Digest list(Digest manifest, String os, String architecture) {
        Json attestation = entry(manifest, "unknown", "unknown");
        return site.store.put(Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.DOCKER_INDEX)
                .put("manifests", Json.array(List.of(attestation, entry(manifest, os, architecture))))
                .build()
                .bytes());
    }

    private static Json entry(Digest manifest, String os, String architecture) {
        return Json.object()
                .put("mediaType", MediaTypes.DOCKER_MANIFEST)
                .put("size", 1)
                .put("digest", manifest.toString())
                .put(
                        "platform",
                        Json.object()
                                .put("os", os)
                                .put("architecture", architecture)
                                .build())
                .build();
    }

    /// Busybox's web server with one more layer, described as Docker does.
    private Digest dockerManifest(String architecture) throws IOException {
        Digest base = site.webImage("foreign\n");
        Manifest manifest = Manifest.parse(site.store.read(base, 1 << 20));
        ImageConfig config = ImageConfig.parse(site.store.read(manifest.config().digest(), 1 << 20));
        Path tar = folder.resolve("layer.tar");
        new HostCommand(Duration.ofSeconds(20), "python3", "-c", LAYER, tar.toString()).succeed();
        byte[] plain = Files.readAllBytes(tar);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        List<Descriptor> layers = new ArrayList<>(manifest.layers());
        layers.add(new Descriptor(
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                site.store.put(packed.toByteArray()),
                packed.size()));
        List<Digest> diffIds = new ArrayList<>(config.diffIds());
        diffIds.add(Digest.sha256(plain));
        byte[] configBytes = new ImageConfig(
                        config.created(),
                        architecture,
                        config.os(),
                        config.execution(),
                        config.labels(),
                        diffIds,
                        config.history())
                .bytes();
        Descriptor described = new Descriptor(
                "application/vnd.docker.container.image.v1+json", site.store.put(configBytes), configBytes.length);
        String text =
                new String(new Manifest(described, layers, manifest.annotations()).bytes(), StandardCharsets.UTF_8);
        return site.store.put(
                text.replace(MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST).getBytes(StandardCharsets.UTF_8));
    }
}
