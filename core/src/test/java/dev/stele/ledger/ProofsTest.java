package dev.stele.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProofsTest {
    private static final int SIZE = 600;
    private static final long SEED = 20_261_121;
    private static final int SAMPLES = 12;

    private final Samples.Home home = Samples.Home.with(SIZE);
    private final Prover prover = new Prover(home.files(), SIZE);
    private final Random random = new Random(SEED);

    @Test
    void everyEntryIsProvenUnderItsHeadAndUnderNoOther() {
        for (int n = 1; n <= SIZE; n++) {
            TreeHead head = prover.head(n);
            for (long m : sample(n - 1)) {
                List<Digest> proof = prover.inclusion(m, n);
                Digest leaf = Proofs.leaf(Samples.entries(m, 1).getFirst());
                assertThat(Proofs.includes(head, m, leaf, proof))
                        .as("seed %s: %s in %s", SEED, m, n)
                        .isTrue();
                assertThat(Proofs.includes(other(head), m, leaf, proof)).isFalse();
                assertThat(Proofs.includes(head, m, Proofs.leaf(new byte[] {1}), proof))
                        .isFalse();
                for (List<Digest> wrong : wrong(proof)) {
                    assertThat(Proofs.includes(head, m, leaf, wrong)).isFalse();
                }
            }
        }
    }

    @Test
    void everyTreeIsProvenToBeginItsSuccessorsAndNoOther() {
        for (int n = 1; n <= SIZE; n++) {
            TreeHead newer = prover.head(n);
            for (long m : sample(n)) {
                TreeHead older = prover.head(m);
                List<Digest> proof = prover.consistency(m, n);
                assertThat(Proofs.extend(older, newer, proof))
                        .as("seed %s: %s to %s", SEED, m, n)
                        .isTrue();
                assertThat(Proofs.extend(other(older), newer, proof)).isFalse();
                if (m > 0) {
                    assertThat(Proofs.extend(older, other(newer), proof)).isFalse();
                    for (List<Digest> wrong : wrong(proof)) {
                        assertThat(Proofs.extend(older, newer, wrong)).isFalse();
                    }
                }
            }
        }
    }

    @Test
    void aProofOfAnotherIndexOrSizeProvesNothing() {
        TreeHead head = prover.head(300);
        Digest leaf = Proofs.leaf(Samples.entries(7, 1).getFirst());
        List<Digest> proof = prover.inclusion(7, 300);
        for (long index = -1; index <= 300; index++) {
            assertThat(Proofs.includes(head, index, leaf, proof)).isEqualTo(index == 7);
        }
        assertThat(Proofs.extend(prover.head(301), head, List.of())).isFalse();
    }

    /// 0, the largest, and some between.
    private List<Long> sample(long most) {
        List<Long> out = new ArrayList<>(List.of(0L, most));
        for (int i = 0; i < SAMPLES; i++) {
            out.add(random.nextLong(most + 1));
        }
        return out;
    }

    private static TreeHead other(TreeHead head) {
        byte[] root = head.root().bytes();
        root[31] ^= 1;
        return new TreeHead(head.size(), Digest.of(root));
    }

    private static List<List<Digest>> wrong(List<Digest> proof) {
        List<List<Digest>> out = new ArrayList<>();
        List<Digest> longer = new ArrayList<>(proof);
        longer.add(Digest.sha256(new byte[0]));
        out.add(longer);
        if (!proof.isEmpty()) {
            out.add(proof.subList(1, proof.size()));
            out.add(proof.subList(0, proof.size() - 1));
        }
        return out;
    }
}
