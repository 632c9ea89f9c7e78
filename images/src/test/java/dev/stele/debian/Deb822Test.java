package dev.stele.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Deb822Test {
    @Test
    void parsesParagraphsAndContinuationLines() {
        List<Stanza> stanzas = parse("""
                Package: a
                # a comment
                Depends: b,
                 c (>= 1)

                \t
                Package: d
                Empty:
                """);
        assertThat(stanzas).hasSize(2);
        assertThat(stanzas.getFirst().text("DEPENDS")).isEqualTo("b,\nc (>= 1)");
        assertThat(stanzas.getLast().get("Empty")).contains("");
        assertThat(stanzas.getLast().get("Absent")).isEmpty();
    }

    @Test
    void keepsOnlyWantedFields() throws IOException {
        List<Stanza> out = new ArrayList<>();
        byte[] text = "Package: a\nTag: x\nTag: y\n".getBytes(StandardCharsets.UTF_8);
        Deb822.read(new ByteArrayInputStream(text), Set.of("package"), out::add);
        assertThat(out.getFirst().fields()).containsOnlyKeys("package");
    }

    @Test
    void refusesDuplicateFieldWithItsLine() {
        assertThatThrownBy(() -> parse("Package: a\nPackage: b\nVersion: 1\n"))
                .isInstanceOf(Deb822Exception.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("stands twice");
    }

    @Test
    void refusesTextThatIsNoField() {
        assertThatThrownBy(() -> parse("<html>\n")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> parse(" continued\n")).hasMessageContaining("without a field");
    }

    @Test
    void boundsLineLength() {
        assertThatThrownBy(() -> parse("A: " + "x".repeat(2 << 20))).hasMessageContaining("a line of more than");
    }

    @Test
    void readsLastLineWithoutLineFeed() {
        assertThat(parse("Package: a").getFirst().text("package")).isEqualTo("a");
    }

    private static List<Stanza> parse(String text) {
        return Deb822.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
