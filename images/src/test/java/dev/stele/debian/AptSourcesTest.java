package dev.stele.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
    private static final TestKey DEBIAN = TestKey.make();
    private static final TestKey OTHER = TestKey.make();

    @TempDir
    private Path root;

    private Path etc;
    private Path keyrings;

    @BeforeEach
    void createKeyrings() throws IOException {
        etc = Files.createDirectories(root.resolve("apt"));
        keyrings = Files.createDirectories(root.resolve("keyrings"));
        Files.createDirectories(etc.resolve("sources.list.d"));
        Files.createDirectories(etc.resolve("trusted.gpg.d"));
        DEBIAN.writePublic(keyrings.resolve("debian-archive-keyring.gpg"));
        OTHER.writePublic(keyrings.resolve("other.gpg"));
        OTHER.writePublic(keyrings.resolve("debian-archive-removed-keys.gpg"));
    }

    @Test
    void readsBothFormats() throws IOException {
        DEBIAN.writePublic(etc.resolve("trusted.gpg.d/debian.gpg"));
        Files.writeString(etc.resolve("sources.list"), """
                # a comment
                deb http://mirror.example/debian bookworm main contrib # more
                deb-src http://mirror.example/debian bookworm main
                deb [arch=arm64] http://mirror.example/arm bookworm main
                deb [ arch=amd64,i386 signed-by=%s check-valid-until=no ] https://mirror.example/x bookworm-updates main
                """.formatted(keyrings.resolve("debian-archive-keyring.gpg")));
        Files.writeString(etc.resolve("sources.list.d/debian.sources"), """
                Types: deb deb-src
                URIs: http://one.example/debian
                  http://two.example/debian
                Suites: bookworm-security trixie
                Components: main
                Signed-By: %s

                Enabled: no
                Types: deb
                URIs: http://off.example/debian
                Suites: bookworm
                Components: main
                """.formatted(
                        keyrings.resolve("debian-archive-keyring.gpg")));
        assertThat(read("bookworm")).isEqualTo("""
                http://mirror.example/debian bookworm main contrib optional
                https://mirror.example/x bookworm-updates main noexpiry
                http://one.example/debian http://two.example/debian bookworm-security main
                """);
        assertThat(read("trixie")).isEqualTo("http://one.example/debian http://two.example/debian trixie main\n");
    }

    @Test
    void skipsSourcesOfOtherKeys() throws IOException {
        Files.writeString(
                etc.resolve("sources.list"),
                "deb [signed-by=%s] http://mirror.example/debian bookworm main\n"
                                .formatted(keyrings.resolve("other.gpg"))
                        + "deb http://untrusted.example/debian bookworm main\n");
        assertThat(read("bookworm")).isEmpty();
    }

    @Test
    void skipsMalformedSources() throws IOException {
        DEBIAN.writePublic(etc.resolve("trusted.gpg.d/debian.gpg"));
        Files.writeString(etc.resolve("sources.list"), "deb\ndeb cdrom:[x]/ bookworm main\ngarbage here too long\n");
        Files.writeString(etc.resolve("sources.list.d/bad.sources"), "Types deb\n");
        assertThat(read("bookworm")).isEmpty();
    }

    private String read(String suite) throws IOException {
        List<AptSource> found = AptSources.read(new AptPaths(etc, keyrings), "amd64", suite);
        return found.stream().map(AptSourcesTest::show).collect(Collectors.joining());
    }

    private static String show(AptSource s) {
        return s.uris().stream().map(Object::toString).collect(Collectors.joining(" ")) + " " + s.suite() + " "
                + String.join(" ", s.components())
                + (s.optional() ? " optional" : "")
                + (s.ignoresExpiry() ? " noexpiry" : "") + "\n";
    }
}
