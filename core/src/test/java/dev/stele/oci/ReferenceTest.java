package dev.stele.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    /// `#` stands for a digest.
    @ParameterizedTest
    @CsvSource({
        "web,              web,            '',     false",
        "shop/web,         shop/web,       '',     false",
        "web:1.2,          web,            1.2,    false",
        "web:_V-1.x,       web,            _V-1.x, false",
        "web@#,            web,            '',     true",
        "shop/web:1@#,     shop/web,       1,      true",
        "a.b/c_d/e__f/g--h,a.b/c_d/e__f/g--h,'',   false",
        "0/1,              0/1,            '',     false"
    })
    void parsesAndPrints(String text, String repository, String tag, boolean digest) {
        Reference reference = Reference.parse(text.replace("#", DIGEST));
        assertThat(reference.repository()).isEqualTo(repository);
        assertThat(reference.tag()).isEqualTo(Optional.of(tag).filter(t -> !t.isEmpty()));
        assertThat(reference.digest().isPresent()).isEqualTo(digest);
        assertThat(reference).hasToString(text.replace("#", DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Web",
                "/web",
                "web/",
                "a//b",
                "-web",
                "web-",
                "a..b",
                "a___b",
                "a._b",
                "we b",
                "wéb",
                ":1",
                "localhost:5000/web"
            })
    void refusesBadRepositoriesAndTags(String text) {
        assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "web:, is no tag",
        "web:.a, is no tag",
        "web:-a, is no tag",
        "web:a b, is no tag",
        "web@, a digest looks"
    })
    void saysWhichPartIsBad(String text, String reason) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void boundsTheLengths() {
        assertThat(Reference.isRepository("a".repeat(255))).isTrue();
        assertThat(Reference.isRepository("a".repeat(256))).isFalse();
        assertThat(Reference.isTag("t".repeat(128))).isTrue();
        assertThat(Reference.isTag("t".repeat(129))).isFalse();
    }
}
