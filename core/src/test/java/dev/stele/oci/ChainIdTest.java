package dev.stele.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChainIdTest {
    /// The layers of the image specification's example (config.md).
    private static final Digest LOWER =
            Digest.parse("sha256:c6f988f4874bb0add23a778f753c65efe992244e148a1d2ec2a8b664fb66bbd1");

    private static final Digest UPPER =
            Digest.parse("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");

    @Test
    void ofOneLayerIsItsDiffId() {
        assertThat(ChainId.of(List.of())).isEmpty();
        assertThat(ChainId.of(List.of(LOWER))).containsExactly(LOWER);
    }

    /// `printf 'sha256:c6f9… sha256:5f70…' | sha256sum`.
    @Test
    void ofTwoLayersIsTheHashOfBothNames() {
        assertThat(ChainId.of(List.of(LOWER, UPPER)))
                .containsExactly(
                        LOWER, Digest.parse("sha256:c3191d32a37d7159b2e30830937d2e30268ad6c375a773a8994911a3aba9b93f"));
    }

    @Test
    void dependsOnTheOrderOfLayers() {
        assertThat(ChainId.of(List.of(UPPER, LOWER)).getLast())
                .isNotEqualTo(ChainId.of(List.of(LOWER, UPPER)).getLast());
    }
}
