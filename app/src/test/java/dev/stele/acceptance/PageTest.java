package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    @Test
    void parsesFilesCommandsAndOutput() {
        Page page = Page.parse(
                "# Q\n```yaml a/b.yaml\nx: 1\n```\n```sh\nls\n```\nshows\n```text\na\n```\n```sh\nrm\n```\n");
        assertThat(page.steps())
                .containsExactly(
                        new Page.Write("a/b.yaml", "x: 1\n"),
                        new Page.Run("ls\n", Optional.of("a\n")),
                        new Page.Run("rm\n", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# no block at all\n",
                "```\nwithout a word\n```\n",
                "```bash\nls\n```\n",
                "```text\nprinted by nothing\n```\n",
                "```sh\nls\n```\n```text\na\n```\n```text\nb\n```\n",
                "```sh\nnever closed\n",
                "```sh\nls\n```\n    an indented block\n",
                "~~~sh\nls\n~~~\n"
            })
    void refusesAPageWithAnUntestedBlock(String markdown) {
        assertThatThrownBy(() -> Page.parse(markdown)).isInstanceOf(IllegalArgumentException.class);
    }
}
