package dev.stele.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Digest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Versions (PEP 440), markers (PEP 508) and tags (PEP 425, PEP 600).
class PythonRulesTest {
    private static final PythonTarget AMD64 = new PythonTarget("amd64", 13, "3.13.5", OptionalInt.of(41));
    private static final PythonTarget ARM64 = new PythonTarget("arm64", 9, "3.9.2", OptionalInt.of(31));

    @Test
    void versionsHaveTheirOrder() {
        List<String> order = List.of(
                "1.dev0",
                "1.0a1.dev2",
                "1.0a1",
                "1.0b2",
                "1.0rc1",
                "1.0",
                "1.0+abc",
                "1.0+5",
                "1.0.post1.dev1",
                "1.0-2",
                "1.0.1",
                "1.2",
                "1.10",
                "1!0.1");
        for (int i = 0; i < order.size(); i++) {
            for (int j = 0; j < order.size(); j++) {
                assertThat(Integer.signum(PythonVersion.of(order.get(i))
                                .orElseThrow()
                                .compareTo(PythonVersion.of(order.get(j)).orElseThrow())))
                        .as(order.get(i) + " " + order.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
        assertThat(WheelChoice.isSame("v1.0-ALPHA.1", "1a1")).isTrue();
        assertThat(WheelChoice.isSame("1.0", "1.0.0")).isTrue();
        assertThat(WheelChoice.isSame("1.0.post0", "1.0")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "==1.0|1.0.0|true", "==1.0|1.0+local|true", "==1.0+a|1.0+b|false", "==1.0.*|1.0.7|true",
                "==1.0.*|1.1|false", "!=1.0.*|1.0.1|false", "~=2.2|2.9|true", "~=2.2|3.0|false",
                "~=1.4.0|1.5|false", "~=1.4.0|1.4.9|true", ">1.7|1.7.post1|false", ">1.7.post1|1.7.post2|true",
                "<1.0|1.0rc1|false", "<1.0rc2|1.0rc1|true", "<=1.0|1.0+x|true", ">=1,<2|1.5|true",
                ">=1, !=1.5, <2|1.5|false", "===odd|ODD|true", "===1|1.0|false", "''|3|true",
            })
    void specifiersAllow(String text, String version, boolean allowed) {
        assertThat(Specifiers.of(text).orElseThrow().allow(version)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"=1", "==x", "~=1", "~=1.post2", ">1.0+a", "==1+a.*", "==1.dev1.*", ">=1.*", "1.0", ">= 1 2"})
    void whatIsNoSpecifier(String text) {
        assertThat(Specifiers.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "python_version >= '3.10'|true|false",
                "python_version < \"3.10\"|false|true",
                "platform_machine == 'x86_64' and sys_platform == 'linux'|true|false",
                "os_name == 'nt' or platform_machine in 'aarch64 arm64'|false|true",
                "(os_name == 'nt' or os_name == 'posix') and implementation_name != 'pypy'|true|true",
                "python_full_version == '3.13.*'|true|false",
                "extra == 'Big_Tls'|true|true",
                "extra != 'big-tls'|false|false",
                "'linux' not in sys_platform|false|false",
                "platform_release >= '5'|false|false",
            })
    void markersAreTheImages(String marker, boolean onAmd64, boolean onArm64) {
        assertThat(Marker.holds(marker, AMD64, Set.of("big-tls"))).isEqualTo(onAmd64);
        assertThat(Marker.holds(marker, ARM64, Set.of("big-tls"))).isEqualTo(onArm64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "python_version", "python_version >", "a == 'b'", "(os_name == 'x'", "os_name == 'x' 'y'"})
    void whatIsNoMarker(String text) {
        assertThatThrownBy(() -> Marker.holds(text, AMD64, Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static IndexFile file(String name) {
        return new IndexFile(name, URI.create("https://x.example/" + name), Optional.empty(), "");
    }

    private static String best(PythonTarget target, String... names) {
        Pin pin = new Pin("shop", "1.0", Set.of(), Set.<Digest>of(), List.of(), "requirements.txt:1");
        try {
            return new WheelChoice(target)
                    .best(
                            pin,
                            List.of(names).stream().map(PythonRulesTest::file).toList())
                    .name();
        } catch (PythonException e) {
            return e.code() + " " + e.getMessage() + ": " + e.why() + ": " + e.fix();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "py3-none-any cp313-cp313-manylinux_2_17_x86_64|cp313-cp313-manylinux_2_17_x86_64",
                "cp313-cp313-manylinux_2_17_x86_64 cp313-cp313-manylinux_2_28_x86_64|cp313-cp313-manylinux_2_28_x86_64",
                "cp38-abi3-manylinux2014_x86_64 py3-none-any|cp38-abi3-manylinux2014_x86_64",
                "cp313-cp313-manylinux_2_42_x86_64 py2.py3-none-any|py2.py3-none-any",
                "cp313-cp313-musllinux_1_2_x86_64 cp39-none-any py30-none-any|py30-none-any",
                "1-py3-none-any 2b-py3-none-any|2b-py3-none-any",
                "cp313-cp313-manylinux1_x86_64 cp313-cp313-manylinux_2_5_i686|cp313-cp313-manylinux1_x86_64",
                "cp313-cp313t-manylinux_2_17_x86_64 cp313-abi3-linux_x86_64|cp313-abi3-linux_x86_64",
            })
    void theBestTagWins(String tags, String wanted) {
        String[] names = List.of(tags.split(" ")).stream()
                .map(t -> "shop-1.0-" + t + ".whl")
                .toArray(String[]::new);
        assertThat(best(AMD64, names)).isEqualTo("shop-1.0-" + wanted + ".whl");
    }

    @Test
    void theOtherArchitectureAndAnOlderPythonHaveTheirOwn() {
        assertThat(best(
                        ARM64,
                        "shop-1.0-cp39-cp39-manylinux2014_aarch64.whl",
                        "shop-1.0-cp39-cp39-manylinux1_x86_64.whl"))
                .contains("aarch64");
        assertThat(best(ARM64, "shop-1.0-cp310-abi3-manylinux2014_aarch64.whl"))
                .startsWith("B333 no wheel of shop 1.0");
        assertThat(best(ARM64, "shop-1.0-cp39-cp39-manylinux_2_34_aarch64.whl")).startsWith("B333");
        PythonTarget bare = new PythonTarget("amd64", 13, "3.13.5", OptionalInt.empty());
        assertThat(best(bare, "shop-1.0-cp313-cp313-manylinux1_x86_64.whl")).contains("without glibc");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(best(AMD64)).contains("there is no shop 1.0");
        assertThat(best(AMD64, "shop-1.0.tar.gz", "shop-2.0-py3-none-any.whl"))
                .contains("only its source", "pip wheel --no-deps shop==1.0");
        assertThat(best(AMD64, "shop-1.0-cp313-cp313-win_amd64.whl")).contains("there are: shop-1.0-cp313-cp313-win");
        Pin pinned = new Pin("shop", "1.0", Set.of(), Set.of(Digest.sha256(new byte[1])), List.of(), "r.txt:1");
        IndexFile other = new IndexFile(
                "shop-1.0-py3-none-any.whl",
                URI.create("https://x.example/"),
                Optional.of(Digest.sha256(new byte[2])),
                "");
        assertThatThrownBy(() -> new WheelChoice(AMD64).best(pinned, List.of(other)))
                .hasMessageContaining("no file of shop 1.0 has a hash of r.txt:1");
    }
}
