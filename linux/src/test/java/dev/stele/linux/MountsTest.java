package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
    @Test
    void parsesLinesWithAnyNumberOfOptionalFields() {
        assertThat(Mounts.parse(List.of(
                        "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
                        "30 22 0:26 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,size=1k",
                        "41 30 0:4 net:[4026532281] /run/net rw shared:5 master:1 propagate_from:2 - nsfs nsfs rw")))
                .containsExactly(
                        new Mounts.Entry(Path.of("/"), "ext4"),
                        new Mounts.Entry(Path.of("/run"), "tmpfs"),
                        new Mounts.Entry(Path.of("/run/net"), "nsfs"));
    }

    @Test
    void unescapesPaths() {
        assertThat(target("/with\\040blank")).isEqualTo("/with blank");
        assertThat(target("/tab\\011line\\012back\\134slash")).isEqualTo("/tab\tline\nback\\slash");
        assertThat(target("/back\\134040slash")).isEqualTo("/back\\040slash");
        // The bytes of an é in UTF-8, as they come from a file that is read byte by byte.
        assertThat(target("/caf\u00c3\u00a9")).isEqualTo("/café");
    }

    private static String target(String escaped) {
        return Mounts.parse(List.of("30 22 0:26 / " + escaped + " rw - tmpfs tmpfs rw"))
                .getFirst()
                .target()
                .toString();
    }

    @Test
    void readsTheMountsOfThisProcess() {
        assertThat(Mounts.table())
                .contains(new Mounts.Entry(Path.of("/proc"), "proc"))
                .anyMatch(entry -> entry.target().equals(Path.of("/")));
    }

    @Test
    void refusesAnOverlayThatItsOptionsCannotName() {
        for (String name : List.of("/a:b", "/a,b", "/a\\b")) {
            assertThatThrownBy(() -> Mounts.overlay(List.of(Path.of(name)), Path.of("/target")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an overlay cannot name " + name);
        }
        List<Path> many = Collections.nCopies(100, Path.of("/" + "x".repeat(100)));
        assertThatThrownBy(() -> Mounts.overlay(many, Path.of("/target")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("100 layers are more than one overlay can name");
    }
}
