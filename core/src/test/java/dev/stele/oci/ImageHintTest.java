package dev.stele.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageHintTest {
    private static final List<String> KNOWN =
            List.of("hello:1.0.0", "shop/web:1.8.0", "shop/web:1.8.1", "shop/web:1.8.1-rc1", "worker:2");

    /// Each line: what is written | what was meant, or the cause.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        helo:1.0.0          | hello:1.0.0
        hello:1.0           | of hello there is 1.0.0 and no other tag
        hello:1.0.1         | of hello there is 1.0.0 and no other tag
        hello:v1.0.0        | hello:1.0.0
        helo:1.0.1          | hello:1.0.0
        shop/wbe:1.8.1      | shop/web:1.8.1
        shop/wbe:2.0.0      | a service starts only
        shop/web:2.0.0      | of shop/web there is 1.8.1-rc1, 1.8.1, 1.8.0 and no other tag
        shop/web:1.8.1-rv1  | shop/web:1.8.1-rc1
        nginx:1             | a service starts only
        """)
    void namesTheImageThatWasMeant(String written, String expected) {
        ImageHint hint = ImageHint.of(Reference.parse(written), KNOWN);
        if (expected.contains(" ")) {
            assertThat(hint.meant()).isEmpty();
            assertThat(hint.cause()).startsWith(expected);
        } else {
            assertThat(hint.meant()).contains(expected);
            assertThat(hint.cause()).isEqualTo("did you mean \"" + expected + "\"?");
            assertThat(hint.fix()).isEqualTo("write  image: " + expected);
        }
    }
}
