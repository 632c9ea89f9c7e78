package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.debian.TestKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Invalid archives and packages: each is refused, and nothing is tagged.
class SourceRefusalTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;

    @BeforeEach
    void publishArchive() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive.with(TestDeb.of("app", "1").file("usr/bin/app", "app")).publish();
        fixture.recipe("app");
    }

    @Test
    void refusesUnsignedRelease() throws IOException {
        fixture.archive.writeRelease(
                "Suite: stable\nDate: Sat, 21 Nov 2026 10:00:00 UTC\n".getBytes(StandardCharsets.UTF_8));
        refused("UNVERIFIED B220");
    }

    @Test
    void refusesReleaseSignedByAnotherKey() throws IOException {
        TestKey.make().writePublic(fixture.context.resolve("archive.gpg"));
        refused("UNVERIFIED B220");
    }

    @Test
    void refusesReleaseChangedAfterSigning() throws IOException {
        byte[] bytes = Files.readAllBytes(fixture.archive.releaseFile());
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Origin")] ^= 1;
        fixture.archive.writeRelease(bytes);
        refused("UNVERIFIED B220");
    }

    @Test
    void refusesExpiredRelease() throws IOException {
        fixture.archive
                .releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\nValid-Until: Sat, 21 Nov 2026 11:59:59 UTC\n")
                .publish();
        refused("UNVERIFIED B221");
        fixture.archive
                .releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\nValid-Until: Sat, 21 Nov 2026 12:00:01 UTC\n")
                .publish();
        fixture.built();
    }

    /// Ten seconds are what apt allows. A list of a later time must not stay behind in the cache, where it would be
    /// newer than every true one.
    @Test
    void refusesReleaseOfATimeToCome() throws IOException {
        fixture.archive.releaseFields("Date: Sat, 21 Nov 2026 12:00:11 UTC\n").publish();
        refused("UNVERIFIED B227");
        fixture.archive.releaseFields("Date: Sat, 21 Nov 2026 12:00:10 UTC\n").publish();
        fixture.built();
        fixture.archive.releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\n").publish();
        fixture.built();
    }

    @Test
    void reportsAReleaseThatWasCutShortAsNoTampering() throws IOException {
        byte[] bytes = Files.readAllBytes(fixture.archive.releaseFile());
        fixture.archive.writeRelease(Arrays.copyOf(bytes, bytes.length - 40));
        refused("FAILED B224");
    }

    @Test
    void reportsAnIndexAndAPackageThatWereCutShortAsNoTampering() throws IOException {
        Path deb = fixture.archive.root.resolve("pool/app_1.deb");
        byte[] bytes = Files.readAllBytes(deb);
        Files.write(deb, Arrays.copyOf(bytes, bytes.length - 1));
        refused("FAILED B224");
        Files.write(deb, bytes);
        byte[] index = Files.readAllBytes(fixture.archive.indexFile());
        Files.write(fixture.archive.indexFile(), Arrays.copyOf(index, index.length / 2));
        fixture.recipe("app");
        assertThat(new Builder(BuildFixture.machine(root, "another-cache"), fixture.store)
                        .build(new BuildRequest(fixture.recipeFile()), Progress.silent()))
                .isInstanceOfSatisfying(
                        BuildResult.Refused.class,
                        r -> assertThat(BuildFixture.codes(r.failure())).isEqualTo("FAILED B224"));
    }

    /// The archive says that it has packages of `all`, and keeps them in the architecture's index.
    @Test
    void takesAnArchiveWithoutAnIndexOfAll() throws IOException {
        fixture.archive
                .releaseFields("Date: Sat, 21 Nov 2026 10:00:00 UTC\n")
                .architectures("all amd64")
                .publish();
        fixture.built();
    }

    @Test
    void takesAnArchiveThatHasOnlyAnIndexOfAll() throws IOException {
        fixture.archive.architectures("all").indexedAs("binary-all").publish();
        fixture.built();
        fixture.archive.architectures("all amd64").indexedAs("binary-all").publish();
        fixture.recipeText(Files.readString(fixture.recipeFile()).replace("version: \"1\"", "version: \"2\""));
        assertThat(fixture.outcome()).isEqualTo("FAILED B223");
    }

    @Test
    void refusesPackagesThatConflict() throws IOException {
        fixture.archive
                .with(TestDeb.of("rival", "1").field("Breaks", "app (<< 2)").file("usr/bin/rival", "rival"))
                .publish();
        fixture.recipe("app", "rival");
        refused("INVALID B215");
        assertThat(BuildFixture.show(((BuildResult.Refused) fixture.build()).failure()))
                .contains(
                        "rival and app cannot be in one image",
                        "rival 1 has  Breaks: app (<< 2); here it is app 1",
                        "fix: remove rival or app from  os.packages");
    }

    @Test
    void namesTheProvidersOfAVirtualPackage() throws IOException {
        fixture.archive
                .with(TestDeb.of("exim", "1").field("Provides", "mail"))
                .with(TestDeb.of("postfix", "1").field("Provides", "mail"))
                .publish();
        fixture.recipe("mail");
        refused("INVALID B210");
        assertThat(BuildFixture.show(((BuildResult.Refused) fixture.build()).failure()))
                .contains("package mail is virtual", "name one of them in  os.packages :  exim, postfix")
                .doesNotContain("check its name");
    }

    @Test
    void refusesReleaseOfAnotherSuite() throws IOException {
        fixture.archive.codename("other").publish();
        fixture.recipeText(Files.readString(fixture.recipeFile()).replace("suite: stable", "suite: fresh"));
        move("dists/stable", "dists/fresh");
        refused("UNVERIFIED B223");
    }

    @Test
    void refusesChangedIndex() throws IOException {
        byte[] bytes = Files.readAllBytes(fixture.archive.indexFile());
        bytes[bytes.length / 2] ^= 1;
        Files.write(fixture.archive.indexFile(), bytes);
        refused("UNVERIFIED B222");
    }

    @Test
    void reportsMissingIndex() throws IOException {
        Files.delete(fixture.archive.indexFile());
        refused("FAILED B224");
    }

    @Test
    void refusesChangedPackage() throws IOException {
        Path deb = fixture.archive.root.resolve("pool/app_1.deb");
        byte[] bytes = Files.readAllBytes(deb);
        bytes[bytes.length - 1] ^= 1;
        Files.write(deb, bytes);
        refused("UNVERIFIED B225");
    }

    @Test
    void reportsMissingArchive() throws IOException {
        Files.delete(fixture.archive.releaseFile());
        refused("FAILED B224");
    }

    @Test
    void reportsMissingComponent() throws IOException {
        fixture.recipeText(Files.readString(fixture.recipeFile()).replace("[main]", "[contrib]"));
        refused("FAILED B223");
    }

    @Test
    void reportsMissingKeyring() throws IOException {
        Files.delete(fixture.context.resolve("archive.gpg"));
        refused("INVALID B214");
    }

    @Test
    void refusesUnsupportedCompression() throws IOException {
        fixture.archive
                .with(TestDeb.of("app", "2").file("usr/bin/app", "x").packedAs(".bz2"))
                .publish();
        refused("FAILED B226");
    }

    @Test
    void refusesPackageWithOtherName() throws IOException {
        byte[] other = TestDeb.of("evil", "1").file("usr/bin/app", "evil").bytes();
        Files.write(fixture.archive.root.resolve("pool/app_1.deb"), other);
        refused("UNVERIFIED B225");
    }

    @Test
    void refusesConflictingPackages() throws IOException {
        fixture.archive
                .with(TestDeb.of("rival", "1").file("usr/bin/app", "rival"))
                .publish();
        fixture.recipe("app", "rival");
        refused("FAILED B230");
    }

    @Test
    void packageMayReplaceFileOfAnother() throws IOException {
        fixture.archive
                .with(TestDeb.of("zz", "1").field("Replaces", "app (<< 2)").file("usr/bin/app", "zz"))
                .publish();
        fixture.recipe("app", "zz");
        fixture.built();
    }

    /// The older list is signed as well; accepting it would bring the old index back.
    @Test
    void ignoresReleaseOlderThanCachedOne() throws IOException {
        fixture.built();
        fixture.archive
                .with(TestDeb.of("more", "1").file("usr/bin/more", "more"))
                .releaseFields("Date: Fri, 20 Nov 2026 10:00:00 UTC\n")
                .publish();
        fixture.recipe("more");
        assertThat(fixture.outcome()).isEqualTo("INVALID B210");
    }

    @Test
    void refusesUnknownUser() throws IOException {
        fixture.recipeText(Files.readString(fixture.recipeFile()).replace("\"10001:10001\"", "somebody"));
        refused("INVALID B232");
    }

    private void refused(String codes) {
        assertThat(fixture.outcome()).isEqualTo(codes);
        assertThat(fixture.store.repositories()).isEmpty();
    }

    private void move(String from, String to) throws IOException {
        Files.move(fixture.archive.root.resolve(from), fixture.archive.root.resolve(to));
    }
}
