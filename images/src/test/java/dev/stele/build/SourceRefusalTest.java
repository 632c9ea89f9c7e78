package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.debian.TestKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Archives and packages that are not what they should be: each is refused, and nothing is tagged.
class SourceRefusalTest {
    @TempDir
    private Path root;

    private TestHouse house;

    @BeforeEach
    void aGoodArchive() throws IOException {
        house = new TestHouse(root);
        house.archive.with(TestDeb.of("app", "1").file("usr/bin/app", "app")).publish();
        house.recipe("app");
    }

    @Test
    void aListWithoutSignature() throws IOException {
        house.archive.writeRelease(
                "Suite: stable\nDate: Sat, 21 Nov 2026 10:00:00 UTC\n".getBytes(StandardCharsets.UTF_8));
        refused("UNVERIFIED B220");
    }

    @Test
    void aListSignedByAnotherKey() throws IOException {
        TestKey.make().writePublic(house.context.resolve("archive.gpg"));
        refused("UNVERIFIED B220");
    }

    @Test
    void aListThatWasChangedAfterSigning() throws IOException {
        byte[] bytes = Files.readAllBytes(house.archive.releaseFile());
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Origin")] ^= 1;
        house.archive.writeRelease(bytes);
        refused("UNVERIFIED B220");
    }

    @Test
    void aListThatHasExpired() throws IOException {
        house.archive
                .releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\nValid-Until: Sat, 21 Nov 2026 11:59:59 UTC\n")
                .publish();
        refused("UNVERIFIED B221");
        house.archive
                .releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\nValid-Until: Sat, 21 Nov 2026 12:00:01 UTC\n")
                .publish();
        house.built();
    }

    @Test
    void theListOfAnotherSuite() throws IOException {
        house.archive.codename("other").publish();
        house.recipeText(Files.readString(house.recipeFile()).replace("suite: stable", "suite: fresh"));
        move("dists/stable", "dists/fresh");
        refused("UNVERIFIED B223");
    }

    @Test
    void anIndexThatWasChanged() throws IOException {
        byte[] bytes = Files.readAllBytes(house.archive.indexFile());
        bytes[bytes.length / 2] ^= 1;
        Files.write(house.archive.indexFile(), bytes);
        refused("UNVERIFIED B222");
    }

    @Test
    void anIndexThatIsNotThere() throws IOException {
        Files.delete(house.archive.indexFile());
        refused("FAILED B224");
    }

    @Test
    void aPackageThatWasChanged() throws IOException {
        Path deb = house.archive.root.resolve("pool/app_1.deb");
        byte[] bytes = Files.readAllBytes(deb);
        bytes[bytes.length - 1] ^= 1;
        Files.write(deb, bytes);
        refused("UNVERIFIED B225");
    }

    @Test
    void anArchiveThatIsNotThere() throws IOException {
        Files.delete(house.archive.releaseFile());
        refused("FAILED B224");
    }

    @Test
    void aComponentThatTheSuiteLacks() throws IOException {
        house.recipeText(Files.readString(house.recipeFile()).replace("[main]", "[contrib]"));
        refused("FAILED B223");
    }

    @Test
    void aKeyringThatIsNotThere() throws IOException {
        Files.delete(house.context.resolve("archive.gpg"));
        refused("INVALID B214");
    }

    @Test
    void aPackingThatIsNotReadHere() throws IOException {
        house.archive
                .with(TestDeb.of("app", "2").file("usr/bin/app", "x").packedAs(".bz2"))
                .publish();
        refused("FAILED B226");
    }

    @Test
    void aPackageWithAnotherNameInside() throws IOException {
        byte[] other = TestDeb.of("evil", "1").file("usr/bin/app", "evil").bytes();
        Files.write(house.archive.root.resolve("pool/app_1.deb"), other);
        refused("UNVERIFIED B225");
    }

    @Test
    void twoPackagesThatDisagreeOnAPath() throws IOException {
        house.archive
                .with(TestDeb.of("rival", "1").file("usr/bin/app", "rival"))
                .publish();
        house.recipe("app", "rival");
        refused("FAILED B230");
    }

    @Test
    void aPackageMayReplaceAnothersFile() throws IOException {
        house.archive
                .with(TestDeb.of("zz", "1").field("Replaces", "app (<< 2)").file("usr/bin/app", "zz"))
                .publish();
        house.recipe("app", "zz");
        house.built();
    }

    /// The older list is signed as well; believing it would bring the old index back.
    @Test
    void aListOlderThanOneSeenBefore() throws IOException {
        house.built();
        house.archive
                .with(TestDeb.of("more", "1").file("usr/bin/more", "more"))
                .releaseFields("Date: Fri, 20 Nov 2026 10:00:00 UTC\n")
                .publish();
        house.recipe("more");
        assertThat(house.outcome()).isEqualTo("INVALID B210");
    }

    @Test
    void aUserThatNoPackageBrings() throws IOException {
        house.recipeText(Files.readString(house.recipeFile()).replace("\"10001:10001\"", "somebody"));
        refused("INVALID B232");
    }

    private void refused(String codes) {
        assertThat(house.outcome()).isEqualTo(codes);
        assertThat(house.store.repositories()).isEmpty();
    }

    private void move(String from, String to) throws IOException {
        Files.move(house.archive.root.resolve(from), house.archive.root.resolve(to));
    }
}
