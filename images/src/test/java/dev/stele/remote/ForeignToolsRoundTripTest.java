package dev.stele.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Codec;
import dev.stele.oci.Digest;
import dev.stele.oci.RemoteReference;
import dev.stele.remote.TestImages.TestImage;
import dev.stele.stage.Ran;
import dev.stele.stage.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Images between Stele, Debian's registry, skopeo and umoci, without a warning and without another digest.
@Stage(
        name = "images of other tools",
        needs = {"skopeo", "umoci", "docker-registry"})
class ForeignToolsRoundTripTest extends RemoteTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

    private final TestImage image = TestImages.image("hello", "amd64", Codec.GZIP, Codec.NONE);

    @Test
    void imageGoesToDebiansRegistryAndComesBack() throws IOException {
        put();
        Process server = start();
        try {
            String host = listening(server);
            RemoteReference to = RemoteReference.parse(host + "/team/web:1.0");
            new ImagePush(access(), store(), home.resolve("links")).push(stored(), to, TransferProgress.SILENT);
            Ran inspected = Ran.of(
                    List.of("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://" + to));
            assertThat(inspected.output()).isEqualTo(image.digest() + "\n");
            reopen("second");
            assertThat(fetch(to.toString())).isEqualTo(image.digest());
            assertWhole(image);
            assertThat(refusal(host + "/team/web:2.0").code()).isEqualTo("G424");
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void otherToolsReadWhatIsWritten() {
        put();
        ImageExport export = new ImageExport(store(), home);
        for (String form : List.of("oci:layout:1.0", "oci-archive:image.tar:1.0", "docker-archive:docker.tar")) {
            export.write(stored(), form, "shop/web:1.0", TransferProgress.SILENT);
        }
        Digest config = image.parsed().config().digest();
        for (String form : List.of("oci:" + home + "/layout:1.0", "oci-archive:" + home + "/image.tar:1.0")) {
            assertThat(quiet("skopeo", "inspect", "--format", "{{.Digest}}", form))
                    .isEqualTo(image.digest() + "\n");
        }
        String docker = "docker-archive:" + home + "/docker.tar";
        assertThat(quiet("skopeo", "inspect", "--raw", docker)).contains(config.toString());
        quiet("skopeo", "copy", "--quiet", docker, "oci:" + home + "/again:1.0");
        for (String layout : List.of("layout", "again")) {
            Path bundle = home.resolve("bundle-" + layout);
            quiet("umoci", "unpack", "--rootless", "--image", home + "/" + layout + ":1.0", bundle.toString());
            assertThat(bundle.resolve("rootfs/file0")).hasContent("hello0");
        }
    }

    @Test
    void whatOtherToolsWriteIsRead() {
        put();
        new ImageExport(store(), home).write(stored(), "oci:layout:1.0", "shop/web:1.0", TransferProgress.SILENT);
        String layout = "oci:" + home + "/layout:1.0";
        quiet("skopeo", "copy", "--quiet", layout, "docker-archive:" + home + "/docker.tar:r.example/shop/web:1.0");
        quiet("skopeo", "copy", "--quiet", "--preserve-digests", layout, "oci-archive:" + home + "/image.tar:1.0");
        reopen("second");
        assertThat(fetch("oci-archive:image.tar:1.0")).isEqualTo(image.digest());
        try (ImageSource source = ImageSource.parse("docker-archive:docker.tar", access())) {
            assertThat(source.nameInside()).contains("r.example/shop/web:1.0");
            source.fetch(source.resolve(), store(), TransferProgress.SILENT);
        }
    }

    private StoredImage stored() {
        return StoredImage.of("shop/web:1.0", image.digest(), Optional.empty(), store());
    }

    private void put() {
        image.blobs().values().forEach(store()::put);
        store().put(image.manifest());
    }

    private static String quiet(String... command) {
        Ran ran = Ran.of(List.of(command));
        assertThat(ran.status()).as(ran.output()).isZero();
        assertThat(ran.output()).doesNotContainIgnoringCase("warn");
        return ran.output();
    }

    private Process start() throws IOException {
        Path config = home.resolve("registry.yml");
        Files.writeString(
                config,
                "version: 0.1\nstorage: {filesystem: {rootdirectory: " + home + "/registry}}\n"
                        + "http: {addr: \"127.0.0.1:0\"}\n");
        List<String> command = new ArrayList<>(List.of("docker-registry", "serve", config.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String listening(Process server) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher found = LISTENING.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
                return found.group(1);
            }
        }
        throw new AssertionError("docker-registry ended");
    }
}
