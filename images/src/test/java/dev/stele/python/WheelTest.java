package dev.stele.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.language.ProjectFile;
import dev.stele.layer.FileSlice;
import dev.stele.layer.Scratch;
import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Unpacks wheels: right ones as an installer does, others not at all.
class WheelTest {
    private static final PythonTarget TARGET = new PythonTarget("amd64", 13, "3.13.5", OptionalInt.of(41));
    private static final String FILE = "shop-1.0-py3-none-any.whl";
    private static final String SITE = "usr/local/lib/python3.13/dist-packages/";

    @TempDir
    private Path root;

    private Scratch scratch;

    @BeforeEach
    void open() throws IOException {
        scratch = Scratch.open(root);
    }

    @AfterEach
    void close() throws IOException {
        scratch.close();
    }

    private FileSlice slice(byte[] bytes) throws IOException {
        return scratch.copy(new ByteArrayInputStream(bytes), bytes.length).content();
    }

    private Map<String, ProjectFile.Bytes> unpacked(TestWheel wheel) throws IOException, PythonException {
        return Wheel.read(FILE, slice(wheel.bytes()), TARGET, scratch).files();
    }

    private static String text(ProjectFile.Bytes file) throws IOException {
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ProjectFile.Bytes at(Map<String, ProjectFile.Bytes> files, String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    @Test
    void eachFileLiesWhereDebiansPythonLooks() throws IOException, PythonException {
        Map<String, ProjectFile.Bytes> files = unpacked(new TestWheel("shop", "1.0")
                .with("shop/__init__.py", "x = 1\n")
                .with("shop-1.0.data/purelib/pure.py", "")
                .with("shop-1.0.data/platlib/plat.py", "")
                .with("shop-1.0.data/scripts/run", "#!python -E\nprint(1)\n")
                .with("shop-1.0.data/scripts/gui", "#!pythonw\n")
                .with("shop-1.0.data/scripts/shell", "#!/bin/sh\n")
                .with("shop-1.0.data/headers/shop.h", "")
                .with("shop-1.0.data/data/share/shop.txt", "")
                .with("shop-1.0.dist-info/entry_points.txt", """
                        # programs
                        [console_scripts]
                        shop = shop.main:App.run [tls]
                        [other]
                        odd = no function
                        """));
        assertThat(files.keySet())
                .contains(
                        SITE + "shop/__init__.py",
                        SITE + "pure.py",
                        SITE + "plat.py",
                        "usr/local/include/python3.13/shop/shop.h",
                        "usr/local/share/shop.txt",
                        SITE + "shop-1.0.dist-info/METADATA");
        assertThat(text(at(files, "usr/local/bin/run"))).isEqualTo("#!/usr/bin/python3.13 -E\nprint(1)\n");
        assertThat(text(at(files, "usr/local/bin/gui"))).isEqualTo("#!/usr/bin/python3.13\n");
        assertThat(text(at(files, "usr/local/bin/shell"))).isEqualTo("#!/bin/sh\n");
        assertThat(text(at(files, "usr/local/bin/shop"))).isEqualTo("""
                #!/usr/bin/python3.13
                import sys
                from shop.main import App
                if __name__ == '__main__':
                    sys.exit(App.run())
                """);
        assertThat(at(files, "usr/local/bin/shop").mode()).isEqualTo(0755);
        assertThat(at(files, SITE + "pure.py").mode()).isEqualTo(0644);
        assertThat(text(at(files, SITE + "shop-1.0.dist-info/INSTALLER"))).isEqualTo("stele\n");
        RecordFile installed = RecordFile.parse(text(at(files, SITE + "shop-1.0.dist-info/RECORD")));
        assertThat(installed.paths())
                .contains("shop/__init__.py", "../../../bin/shop", "shop-1.0.dist-info/INSTALLER")
                .hasSize(files.size());
    }

    static Stream<Arguments> hostile() {
        String digest = "0".repeat(64);
        return Stream.of(
                Arguments.of("leads out", wheel().with("../evil", "x")),
                Arguments.of("leads out", wheel().with("/evil", "x")),
                Arguments.of("leads out", wheel().with("shop-1.0.data/data/../../../etc/passwd", "x")),
                Arguments.of("is not in its RECORD", wheel().recorded("shop.py", "")),
                Arguments.of("no digest", wheel().recorded("shop.py", "shop.py,,\n")),
                Arguments.of("other bytes", wheel().recorded("shop.py", RecordFile.line("shop.py", digest, 6))),
                Arguments.of("another size", wheel().recorded("shop.py", RecordFile.line("shop.py", digest, 5))),
                Arguments.of("not sha256", wheel().recorded("shop.py", "shop.py,md5=AAAA,6\n")),
                Arguments.of("another length", wheel().recorded("shop.py", "shop.py,sha256=AAAA,6\n")),
                Arguments.of("three fields", wheel().recorded("shop.py", "shop.py\n")),
                Arguments.of(
                        "listed twice",
                        wheel().recorded(
                                        "shop.py",
                                        RecordFile.line("shop.py", digest, 6).repeat(2))),
                Arguments.of("is not there", wheel().recorded("gone.py", RecordFile.line("gone.py", digest, 6))),
                Arguments.of("no folder", new TestWheel("other", "1.0")),
                Arguments.of("no folder", new TestWheel("shop", "2.0")),
                Arguments.of("calls itself", wheel().with("shop-1.0.dist-info/METADATA", "Name: x\nVersion: 1.0\n")),
                Arguments.of("names no project", wheel().with("shop-1.0.dist-info/METADATA", "Name: shop\n")),
                Arguments.of("another version", wheel().with("shop-1.0.dist-info/WHEEL", "Wheel-Version: 2.0\n")),
                Arguments.of("in no folder of the format", wheel().with("shop-1.0.data/etc/passwd", "x")),
                Arguments.of("two of its files", wheel().with("shop-1.0.data/purelib/shop.py", "x")),
                Arguments.of(
                        "names no function",
                        wheel().with("shop-1.0.dist-info/entry_points.txt", "[console_scripts]\n../x = a:b\n")),
                Arguments.of(
                        "names no function",
                        wheel().with("shop-1.0.dist-info/entry_points.txt", "[console_scripts]\nx = a; evil:b\n")),
                Arguments.of("no version", wheel().requires("other ==x.y.z")),
                Arguments.of("it unpacks to more than", wheel().with("bomb", "0".repeat(80 << 20))));
    }

    private static TestWheel wheel() {
        return new TestWheel("shop", "1.0").with("shop.py", "x = 1\n");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aWheelThatLiesIsRefused(String why, TestWheel wheel) {
        assertThatThrownBy(() -> unpacked(wheel))
                .isInstanceOfSatisfying(
                        PythonException.class,
                        e -> assertThat(e.code() + " " + e.why())
                                .startsWith("B335 ")
                                .contains(why));
    }

    @Test
    void whatIsNoWheelIsRefused() throws IOException {
        FileSlice text = slice("no zip".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Wheel.read(FILE, text, TARGET, scratch)).isInstanceOf(PythonException.class);
        assertThatThrownBy(() -> Wheel.read("shop.zip", text, TARGET, scratch))
                .isInstanceOfSatisfying(
                        PythonException.class, e -> assertThat(e.why()).contains("none of a wheel"));
    }

    private Wheels wheels(TestWheel... all) throws IOException, PythonException {
        Wheels out = new Wheels(TARGET, scratch);
        for (TestWheel wheel : all) {
            out.add(wheel.info().replace(".dist-info/", "") + "-py3-none-any.whl", slice(wheel.bytes()));
        }
        return out;
    }

    @Test
    void twoWheelsWithTheSameFile() throws IOException, PythonException {
        TestWheel other = new TestWheel("other", "1.0").with("tests/__init__.py", "");
        assertThat(wheels(wheel().with("tests/__init__.py", ""), other).files())
                .filteredOn(f -> f.path().endsWith("tests/__init__.py"))
                .hasSize(1);
        Wheels clash = wheels(wheel().with("tests/__init__.py", "x"), other);
        assertThatThrownBy(clash::files)
                .isInstanceOfSatisfying(
                        PythonException.class,
                        e -> assertThat(e.code() + e.getMessage())
                                .contains("B336", "tests/__init__.py", "other-1.0-py3-none-any.whl", FILE));
    }

    static Stream<Arguments> needs() {
        return Stream.of(
                Arguments.of("", "", wheel().requires("other>=1.0")),
                Arguments.of("", "", wheel().requires("Other (>=1.0)")),
                Arguments.of("", "", wheel().requires("gone; python_version < '3.9'")),
                Arguments.of("", "", wheel().requires("gone; extra == 'tls'")),
                Arguments.of("", "", wheel().requires("other @ https://example.org/other.whl")),
                Arguments.of("", "gone (shop)", wheel().requires("gone")),
                Arguments.of("", "gone>=3 (shop)", wheel().requires("gone>=3 ; sys_platform == 'linux'")),
                Arguments.of("tls", "gone (shop)", wheel().requires("gone; extra == 'TLS'")),
                Arguments.of("", "other>=2 (shop), and 1.0 is there", wheel().requires("other>=2")),
                Arguments.of("", "deep (other)", wheel().requires("other[more]")),
                Arguments.of("", "when is not clear", wheel().requires("gone; weather == 'fine'")),
                Arguments.of("", "does not run with Python 3.13.5", wheel().header("Requires-Python: <3.13")));
    }

    @ParameterizedTest
    @MethodSource("needs")
    void whatIsMissingIsNamed(String extra, String missing, TestWheel wheel) throws IOException, PythonException {
        Wheels wheels = wheels(wheel, new TestWheel("other", "1.0").requires("deep; extra == 'more'"));
        Map<String, Set<String>> extras = Map.of("shop", extra.isEmpty() ? Set.of() : Set.of(extra));
        String found = "";
        try {
            wheels.checkDependencies(extras);
        } catch (PythonException e) {
            found = FailureText.of(e);
        }
        assertThat(found.isEmpty()).isEqualTo(missing.isEmpty());
        assertThat(found).contains(missing);
    }

    @Test
    void largeWheelsHaveLayersOfTheirOwn() throws IOException, PythonException {
        TestWheel[] all = new TestWheel[10];
        for (int i = 0; i < all.length; i++) {
            StringBuilder text = new StringBuilder();
            for (int line = 0; line < (i == 0 ? 1 : (1 << 17) + i); line++) {
                text.append(Integer.toHexString(line * 0x9e3779b9)).append('\n');
            }
            all[i] = new TestWheel("w" + i, "1").with("w" + i + ".py", text.toString());
        }
        List<String> layers =
                wheels(all).files().stream().map(ProjectFile::layer).distinct().toList();
        assertThat(layers)
                .containsExactly(
                        "wheel-w3", "wheel-w4", "wheel-w5", "wheel-w6", "wheel-w7", "wheel-w8", "wheel-w9", "wheels");
    }
}
