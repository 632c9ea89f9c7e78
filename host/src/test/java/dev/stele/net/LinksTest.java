package dev.stele.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinksTest {
    @Test
    void namesFitIntoFifteenCharacters() {
        Links links = new Links("0badcafe", new Block(0));
        for (long number : List.of(1L, 35L, 60_466_175L, Long.MAX_VALUE)) {
            assertThat(links.name(number)).startsWith("st0badcafe").hasSizeLessThanOrEqualTo(15);
        }
        assertThat(links.name(36)).isEqualTo("st0badcafe10");
    }
}
