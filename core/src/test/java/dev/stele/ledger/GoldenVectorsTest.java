package dev.stele.ledger;

import static dev.stele.ledger.Samples.LEAVES;
import static dev.stele.ledger.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// Values that were computed outside of this project.
final class GoldenVectorsTest {
    private static final String ROOTS = """
            0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            1 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
            2 fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
            3 aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
            4 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
            5 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
            6 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
            7 ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
            8 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
            """;
    private static final String INCLUSION = """
            0 1
            5 8 bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b \
            ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 \
            d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
            6 7 0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a \
            d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
            0 8 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 \
            5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
            6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
            """;
    private static final String CONSISTENCY = """
            1 8 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 \
            5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
            6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
            4 8 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
            2 5 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
            bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
            6 8 0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a \
            ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 \
            d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
            3 7 0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7 \
            07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7 \
            fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125 \
            837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e
            8 8
            """;
    private static final String LARGE = """
            256 828515d033c19d8c901f37eccb8aed919667703486f8d2fff1cf7040321c5db1
            257 1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4
            70000 1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e
            """;
    private static final String PROOF = """
            c2sp.org/tlog-proof@v1
            index 5
            vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=
            yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=
            037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=

            ledger.example/stele
            8
            XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

            — ledger.example/stele 5q2aZp2S4liwdkNo9rc6WG7PRhwYLKs0+DP3gILSTkzDlfCO5m1733j/dV5aYBEcIVfliwpHO+1fAHuV9/LXTZod0w8=
            — witness.example/w1 IDJKvgAAAABlU/EAc+LVYbu+gY5uEbQ53e3UpzREOw0yUoV5bikBExOE/5i0M0jU5lrEG49UTlmK04snP9IKyHFImgM0O8hgWqR3Aw==
            """;

    private final MemoryLedgerFiles files = new MemoryLedgerFiles();
    private final Ledger ledger = Ledger.open(files, Samples.key(), new ForkGuard(new MemoryLedgerFiles()));

    @Test
    void rootsOfSmallTreesAreKnown() {
        for (String line : ROOTS.lines().toList()) {
            String[] words = line.split(" ");
            assertThat(ledger.head().root().hex()).as(line).isEqualTo(words[1]);
            assertThat(ledger.head().size()).isEqualTo(Long.parseLong(words[0]));
            if (ledger.head().size() < LEAVES.size()) {
                ledger.append(List.of(LEAVES.get((int) ledger.head().size())));
            }
        }
    }

    @Test
    void inclusionProofsAreKnown() {
        ledger.append(LEAVES);
        assertProofs(INCLUSION, new Prover(files, 8)::inclusion);
    }

    @Test
    void consistencyProofsAreKnown() {
        ledger.append(LEAVES);
        assertProofs(CONSISTENCY, new Prover(files, 8)::consistency);
    }

    /// A line: part, whole, and the hashes of the proof.
    private static void assertProofs(String table, BiFunction<Long, Long, List<Digest>> prove) {
        for (String line : table.lines().toList()) {
            List<String> words = List.of(line.split(" "));
            List<Digest> proof = prove.apply(Long.parseLong(words.getFirst()), Long.parseLong(words.get(1)));
            assertThat(proof).extracting(Digest::hex).as(line).isEqualTo(words.subList(2, words.size()));
        }
    }

    @Test
    void tilesOfEightLeavesAreKnown() {
        ledger.append(LEAVES);
        assertThat(files.list()).containsExactly("checkpoint", "tile/0/000.p/8", "tile/entries/000.p/8");
        assertFile("tile/0/000.p/8", "aea2f1bbb5140fd5f8eacb503fdf54c00c3d860c72588e40233addd416bc8f10");
        assertFile("tile/entries/000.p/8", "1afdc32f06ff88236207410a37b10ff2b5647186b52a531da0416d539b15a876");
        assertThat(Samples.get(files, "tile/entries/000.p/8")).hasSize(50);
    }

    @Test
    void largeTreesAreKnown() {
        for (String line : LARGE.lines().toList()) {
            long size = Long.parseLong(line.split(" ")[0]);
            while (ledger.head().size() < size) {
                long first = ledger.head().size();
                int count = (int) Math.min(size - first, 5000);
                ledger.append(java.util.stream.LongStream.range(first, first + count)
                        .mapToObj(i -> utf8(String.valueOf(i)))
                        .toList());
            }
            assertThat(ledger.head().root().hex()).isEqualTo(line.split(" ")[1]);
        }
        assertFile("tile/0/000", "b9704a8bfbee2c61185ceb38904a49f3f703c81e194b5b2ccdc254c2bdaaa62b");
        assertFile("tile/0/273.p/112", "4d21244557c976993a9a89bf928a46b5a876585228df279878239fd84489e5a5");
        assertFile("tile/1/001.p/17", "adfaca2731630fe7944a4b98a0f98ef3e98685eafda09e6f81070218fb759ce4");
        assertThat(Digest.of(Samples.get(files, "tile/2/000.p/1")).hex())
                .isEqualTo("f025d06ed804859fd274a1bdacadd6e48ea87634aa91e1edb20143f9498cd02b");
        ledger.settle();
        assertThat(Audit.verify(files, Samples.key().verifier(), java.util.Optional.empty()))
                .isInstanceOf(AuditResult.Verified.class);
    }

    private void assertFile(String path, String sha256) {
        assertThat(Digest.sha256(Samples.get(files, path)).hex()).as(path).isEqualTo(sha256);
    }

    @Test
    void pathsAreKnown() {
        assertThat(new Tile(0, 0, 256).path()).isEqualTo("tile/0/000");
        assertThat(new Tile(0, 999, 256).path()).isEqualTo("tile/0/999");
        assertThat(new Tile(0, 1000, 256).path()).isEqualTo("tile/0/x001/000");
        assertThat(new Tile(-1, 1234067, 7).path()).isEqualTo("tile/entries/x001/x234/067.p/7");
        assertThat(Tile.parse("tile/entries/x001/x234/067.p/7")).contains(new Tile(-1, 1234067, 7));
        assertThat(Tile.parse("tile/entries/x000/067")).isEmpty();
        assertThat(Tile.parse("tile/0/000.p/256")).isEmpty();
        assertThat(Tile.parse("tile/64/000")).isEmpty();
    }

    @Test
    void aNoteOfTheSpecificationVerifies() {
        VerifierKey key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
        String note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAl"
                + "TgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        Note.parse(utf8(note)).verify(key);
        assertThat(key).hasToString("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    }

    @Test
    void theVerifierKeyOfASeedIsKnown() {
        assertThat(Samples.key().verifier())
                .hasToString("ledger.example/stele+e6ad9a66+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
    }

    @Test
    void aProofWithAWitnessStandsAlone() {
        TlogProof proof = TlogProof.parse(utf8(PROOF));
        assertThat(proof).hasToString(PROOF);
        assertThat(Digest.sha256(utf8(PROOF)).hex())
                .isEqualTo("dd89869ce237828a53cbc8a50b02aeefbd4d18e9fffd16980b5cabe168d98990");
        assertThat(proof.verify(LEAVES.get(5), Samples.key().verifier()).size()).isEqualTo(8);
        proof.checkpoint()
                .verify(VerifierKey.parse("witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"));
        ledger.append(LEAVES);
        Prover prover = new Prover(files, 8);
        TlogProof made =
                new TlogProof(5, prover.inclusion(5, 8), ledger.checkpoint().note());
        assertThat(PROOF).startsWith(made.toString());
    }
}
