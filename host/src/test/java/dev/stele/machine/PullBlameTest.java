package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Outcome;
import dev.stele.engine.Outcome.Blame;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose fault it is that an image cannot be made present.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class PullBlameTest {
    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    /// To a file that is not there.
    private static byte[] hardLink() {
        return TestTar.hardLink("h/link", "h/nothing");
    }

    @ParameterizedTest
    @CsvSource({"hard link, layer 1 of 1", "cut off, layer 1 of 1", "no tar, layer 1 of 1"})
    void aLayerThatIsNotAcceptedIsTheReleases(String kind, String which) {
        byte[] layer = hardLink();
        if (kind.equals("cut off")) {
            layer = Arrays.copyOf(layer, 300);
        } else if (kind.equals("no tar")) {
            Arrays.fill(layer, (byte) 'x');
        }
        try (Site site = new Site()) {
            Outcome.Failed failed = failed(site.machine().pull(BusyboxImage.ofLayer(site.store, layer)));
            assertThat(failed.blame()).isEqualTo(Blame.RELEASE);
            assertThat(failed.message()).startsWith(which + " (" + Digest.sha256(layer) + "): ");
            assertThat(failed.message().length()).isGreaterThan(which.length() + 80);
        }
    }

    @Test
    void aDocumentThatIsNoManifestIsTheReleases() {
        try (Site site = new Site()) {
            Digest image = site.store.put("{\"manifests\":[],\"layers\":[]}".getBytes(StandardCharsets.UTF_8));
            Outcome.Failed failed = failed(site.machine().pull(image));
            assertThat(failed.blame()).isEqualTo(Blame.RELEASE);
            assertThat(failed.message()).contains(image.toString());
        }
    }

    /// A layer may be refused because its bytes are no longer those that were pushed.
    @Test
    void aDamagedBlobIsThePlatforms() throws IOException {
        byte[] layer = hardLink();
        try (Site site = new Site()) {
            Digest image = BusyboxImage.ofLayer(site.store, layer);
            Files.write(site.store.path(Digest.sha256(layer)), Arrays.copyOf(layer, 100));
            Outcome.Failed failed = failed(site.machine().pull(image));
            assertThat(failed.blame()).isEqualTo(Blame.PLATFORM);
            assertThat(failed.message()).contains("put the right bytes again");
        }
    }

    @Test
    void whatIsNotInTheStoreIsThePlatforms() throws IOException {
        byte[] layer = hardLink();
        try (Site site = new Site()) {
            Digest image = BusyboxImage.ofLayer(site.store, layer);
            Files.delete(site.store.path(Digest.sha256(layer)));
            assertThat(failed(site.machine().pull(image)).blame()).isEqualTo(Blame.PLATFORM);
            assertThat(failed(site.machine().pull(Digest.sha256(new byte[1]))).blame())
                    .isEqualTo(Blame.PLATFORM);
        }
    }
}
