package dev.stele.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads what pins a project's wheels: requirements, `uv.lock`, `poetry.lock`, the pages of an index, pip's settings.
class ProjectFilesTest {
    private static final PythonTarget TARGET = new PythonTarget("amd64", 13, "3.13.5", OptionalInt.of(41));
    private static final String A = "a".repeat(64);

    private final Map<String, String> files = new HashMap<>();

    private ProjectReader reader() {
        return path -> {
            if (!files.containsKey(path)) {
                throw new NoSuchFileException(path);
            }
            return files.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
        };
    }

    private String requirements(String text) {
        files.put("app/requirements.txt", text.replace("⏎", "\n").replace("HASH", "--hash=sha256:" + A));
        try {
            Pins pins = RequirementsFile.read("app/requirements.txt", reader(), TARGET);
            return String.join(
                    ", ",
                    pins.pins().stream()
                            .map(p -> p + p.extras().toString() + p.digests().size())
                            .toList());
        } catch (PythonException e) {
            return e.code() + " " + FailureText.of(e) + ": " + e.why();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Flask==3.1.0|flask 3.1.0[]0",
                "# all⏎flask == 3.1 # web⏎⏎a.b_c===1|flask 3.1[]0, a-b-c 1[]0",
                "flask==3.1 HASH \\⏎    HASH|flask 3.1[]1",
                "flask==3.1 \\⏎    HASH⏎x==1 HASH|flask 3.1[]1, x 1[]1",
                "uvicorn[Standard]==0.30; python_version>'3'|uvicorn 0.30[standard]0",
                "gone==1; sys_platform == 'win32'⏎flask==3|flask 3[]0",
                "-r more.txt⏎flask==3|click 8[]0, flask 3[]0",
                "--requirement=more.txt|click 8[]0",
                "-c more.txt⏎click|click 8[]0",
                "-r ../base.txt|base 1[]0",
                "flask==3⏎flask[async]==3.0|flask 3.0[async]0",
                "--only-binary :all:⏎flask==3|flask 3[]0",
                "-i https://i.example/simple⏎flask==3|flask 3[]0",
            })
    void pipsPinsAreRead(String text, String wanted) {
        files.put("app/more.txt", "click==8\n");
        files.put("base.txt", "base==1\n");
        assertThat(requirements(text)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flask|app/requirements.txt:1: flask names no version with ==",
                "x==1⏎flask>=3|app/requirements.txt:2: flask names no version",
                "flask==3.*|names no version with ==",
                "flask==3⏎flask==2|flask 2 contradicts 3",
                "-c more.txt⏎click==7|click 7 contradicts 8",
                "flask==3 HASH⏎x==1|x has no --hash",
                "--require-hashes⏎x==1|x has no --hash",
                "flask==3 --hash=md5:abc|files are checked by SHA-256",
                "flask==3 --hash=sha256:abc|needs 64",
                "--extra-index-url https://x.example|--extra-index-url is not taken",
                "--find-links x|--find-links is not taken",
                "-e .|-e is not taken",
                "./local.whl|names no project",
                "flask @ https://x.example/f.whl|named by an address",
                "flask==3; moon == 'full'|the marker cannot be read",
                "-r ../../out.txt|outside of the recipe's folder",
                "-r /etc/passwd|outside of the recipe's folder",
                "-r gone.txt|app/gone.txt cannot be read",
                "-r requirements.txt|includes itself",
                "flask==${VERSION}|not taken",
            })
    void whatPinsNothingIsRefused(String text, String why) {
        files.put("app/more.txt", "click==8\n");
        assertThat(requirements(text)).startsWith("B331 ").contains(why);
    }

    private String lock(String name, String text) {
        files.put(name, text);
        try {
            return String.join(
                    ", ",
                    ProjectLock.read(name, reader(), TARGET).pins().stream()
                            .map(p -> p
                                    + p.extras().toString()
                                    + p.files().stream().map(IndexFile::name).toList())
                            .toList());
        } catch (PythonException e) {
            return e.code() + " " + FailureText.of(e) + ": " + e.why();
        }
    }

    private static final String UV = """
            version = 1
            requires-python = ">=3.12"

            [[package]]
            name = "shop"
            version = "0.1.0"
            source = { virtual = "." }
            dependencies = [
                { name = "uvicorn", extra = ["standard"] },
                { name = "win", marker = "sys_platform == 'win32'" },
            ]

            [package.dev-dependencies]
            dev = [{ name = "pytest" }]

            [[package]]
            name = "uvicorn"
            version = "0.30.0"
            source = { registry = "https://i.example/simple" }
            dependencies = [{ name = "click" }]
            sdist = { url = "https://f.example/uvicorn-0.30.0.tar.gz", hash = "sha256:%1$s", size = 5 }
            wheels = [
                { url = "https://f.example/uvicorn-0.30.0-py3-none-any.whl", hash = "sha256:%1$s", size = 5 },
            ]

            [package.optional-dependencies]
            standard = [{ name = "httptools" }]

            [[package]]
            name = "click"
            version = "8"
            source = { registry = "https://i.example/simple" }

            [[package]]
            name = "httptools"
            version = "1"
            source = { registry = "https://i.example/simple" }

            [[package]]
            name = "pytest"
            version = "9"
            source = { registry = "https://i.example/simple" }
            """.formatted(A);

    @Test
    void uvsLockGivesWhatTheProjectNeedsToRun() {
        assertThat(lock("uv.lock", UV))
                .isEqualTo("uvicorn 0.30.0[standard][uvicorn-0.30.0-py3-none-any.whl, uvicorn-0.30.0.tar.gz],"
                        + " click 8[][], httptools 1[][]");
        assertThat(lock("uv.lock", UV.replace("name = \"click\"\nversion", "name = \"clack\"\nversion")))
                .startsWith("B331 ")
                .contains("needs click, and lacks it");
        assertThat(lock("uv.lock", UV.replace("virtual", "git"))).contains("no project of its own folder");
        assertThat(lock(
                        "uv.lock",
                        UV.replace(
                                "version = \"8\"\nsource = { registry = \"https://i.example/simple\" }",
                                "version = \"8\"\nsource = { git = \"https://g.example\" }")))
                .contains("click comes from git");
        assertThat(lock("pdm.lock", UV)).contains("neither a uv.lock nor a poetry.lock");
    }

    private static final String POETRY = """
            # This file is automatically @generated by Poetry 2.1.1

            [[package]]
            name = "Flask"
            version = "3.1.0"
            optional = false
            python-versions = ">=3.9"
            groups = ["main"]
            files = [
                {file = "flask-3.1.0-py3-none-any.whl", hash = "sha256:%1$s"},
                {file = "flask-3.1.0.tar.gz", hash = "sha256:%1$s"},
            ]

            [package.dependencies]
            click = ">=8"

            [[package]]
            name = "colorama"
            version = "0.4.6"
            optional = false
            groups = ["main", "dev"]
            markers = {main = "platform_system == \\"Windows\\"", dev = "os_name == 'posix'"}
            files = []

            [[package]]
            name = "pytest"
            version = "9"
            optional = false
            groups = ["dev"]
            files = []

            [metadata]
            lock-version = "2.1"
            """.formatted(A);

    @Test
    void poetrysLockGivesItsMainGroup() {
        assertThat(lock("poetry.lock", POETRY)).isEqualTo("flask 3.1.0[][]");
        assertThat(lock("poetry.lock", POETRY.replace("Windows", "Linux")))
                .isEqualTo("flask 3.1.0[][], colorama 0.4.6[][]");
        assertThat(lock("poetry.lock", POETRY.replace("\"2.1\"", "\"2.0\""))).contains("poetry lock  with Poetry 2");
        assertThat(lock("poetry.lock", POETRY.replace("groups = [\"main\"]\n", "groups = [\"main\"")))
                .contains("is no TOML");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = 1|{\"a\":1}",
                "a.\"b c\".d = true # x|{\"a\":{\"b c\":{\"d\":true}}}",
                "a = 'C:\\x'⏎b = \"\\u00e9\\n\"|{\"a\":\"C:\\\\x\",\"b\":\"é\\n\"}",
                "a = [1, [2,], {b = 1, c.d = 2},⏎ # x⏎]|{\"a\":[1,[2],{\"b\":1,\"c\":{\"d\":2}}]}",
                "[x]⏎a=1⏎[[x.y]]⏎b=1⏎[[x.y]]⏎[x.y.z]⏎c=1_000|{\"x\":{\"a\":1,\"y\":[{\"b\":1},{\"z\":{\"c\":1000}}]}}",
                "a = \"\"\"⏎x⏎\"\"\"|{\"a\":\"x\\n\"}",
                "a = 1979-05-27|{\"a\":\"1979-05-27\"}",
                "a = 1⏎a = 2|line 2",
                "a = |line 1",
                "a = 1 b = 2|line 1",
                "⏎a = \"x|line 2",
                "[a⏎b=1|line 1",
                "a = [1 2]|line 1",
                "a = \"\\q\"|line 1",
                "a = 1⏎a.b = 2|line 2",
                "a = 1⏎[[a]]|line 2",
            })
    void tomlIsRead(String text, String wanted) {
        String found;
        try {
            found = Toml.read(text.replace("⏎", "\n")).text();
        } catch (IllegalArgumentException e) {
            found = FailureText.of(e);
        }
        assertThat(found).startsWith(wanted);
    }

    @Test
    void anIndexAnswersAsJsonOrAsHtml() throws IOException {
        URI page = SimpleIndex.page("https://i.example/simple/", "A.b_C");
        assertThat(page).hasToString("https://i.example/simple/a-b-c/");
        IndexFile wanted = new IndexFile(
                "a-1.whl",
                URI.create("https://i.example/files/a-1.whl"),
                Optional.of(new Digest("sha256", A)),
                ">=3.9");
        String json = """
                {"meta":{"api-version":"1.1"},"name":"a","files":[{"filename":"a-1.whl","url":"../../files/a-1.whl",
                "hashes":{"sha256":"%s"},"requires-python":">=3.9","yanked":false}]}
                """.formatted(A);
        String html = """
                <!DOCTYPE html><html><body><a data-requires-python="&gt;=3.9"
                  href='../../files/a-1.whl#sha256=%s'>a-1.whl</a></body></html>
                """.formatted(A);
        for (String text : List.of(json, html)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(SimpleIndex.isWhole(bytes)).isTrue();
            assertThat(SimpleIndex.isWhole(text.substring(0, text.length() - 5).getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
            assertThat(SimpleIndex.files(page, bytes)).containsExactly(wanted);
        }
    }

    @Test
    void theIndexIsTheUsersOwn() {
        assertThat(PipConfig.inText("[global]\nindex-url = https://a.example/simple\n[install]\nindex_url: x\n"))
                .contains("x");
        assertThat(PipConfig.inText("[global]\n; no\nindex-url=https://a.example/simple\n"))
                .contains("https://a.example/simple");
        assertThat(PipConfig.inText("[other]\nindex-url = x\nextra-index-url = y\n"))
                .isEmpty();
        assertThat(PipConfig.index(Map.of("PIP_INDEX_URL", " https://e.example "), java.nio.file.Path.of("/gone")))
                .contains("https://e.example");
    }
}
