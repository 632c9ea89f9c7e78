package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.stele.oci.Digest;
import dev.stele.python.TestWheel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Locks and builds a Python application from an index of this machine.
class PythonWheelsTest {
    private static final String PURE = "py3-none-any.whl";
    private static final String NATIVE = "cp313-cp313-manylinux_2_17_x86_64.whl";

    @TempDir
    private Path root;

    private final Map<String, byte[]> wheels = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private BuildFixture fixture;

    @BeforeEach
    void publish() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive
                .with(
                        BuilderTest.base(),
                        TestDeb.of("python3", "3.13.5-1")
                                .field("Depends", "libc6")
                                .folder("usr/bin")
                                .file("usr/bin/python3", 0755, "python".getBytes(StandardCharsets.UTF_8)),
                        TestDeb.of("libc6", "2.41-12").file("usr/lib/libc.so.6", "libc"))
                .publish();
        wheel(
                new TestWheel("shop_web", "1.2")
                        .with("shop_web.py", "import speedy\n")
                        .requires("Speedy>=2"),
                PURE);
        wheel(new TestWheel("speedy", "2.0").with("speedy.so", "native").requires("gone; extra == 'x'"), NATIVE);
        wheel(new TestWheel("speedy", "2.0").with("speedy.so", "other"), "cp312-cp312-manylinux_2_17_x86_64.whl");
        wheel(new TestWheel("lonely", "1").requires("absent>=3"), PURE);
        wheel(new TestWheel("lying", "1").with("lying.py", ""), PURE);
        wheel(new TestWheel("clash", "1").with("shop_web.py", "other"), PURE);
        wheel(new TestWheel("evil", "1").with("../../../../etc/cron.d/evil", "other"), PURE);
        wheels.put("sources-1.tar.gz", new byte[1]);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] reply = reply(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(reply.length == 0 ? 404 : 200, reply.length == 0 ? -1 : reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        recipe("python: {requirements: requirements.txt, index: " + index() + "}");
        requirements("shop-web==1.2\nspeedy==2.0\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String index() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/simple";
    }

    private byte[] reply(String path) {
        String name = path.replaceAll("^/(simple|files)/|/$", "");
        if (path.startsWith("/files/lying")) {
            return "other bytes".getBytes(StandardCharsets.UTF_8);
        }
        if (path.startsWith("/files/")) {
            return wheels.getOrDefault(name, new byte[0]);
        }
        StringBuilder out = new StringBuilder("<html><body>\n");
        new TreeMap<>(wheels).forEach((file, bytes) -> {
            if (file.replace('_', '-').startsWith(name + "-")) {
                out.append("<a href=\"../../files/%s#sha256=%s\">%s</a>\n"
                        .formatted(file, Digest.sha256(bytes).hex(), file));
            }
        });
        return out.append("</body></html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void wheel(TestWheel wheel, String tags) throws IOException {
        wheels.put(wheel.file(tags), wheel.bytes());
    }

    private void recipe(String python) throws IOException {
        fixture.recipe("base-files", "python3");
        String text = Files.readString(fixture.recipeFile()).replace("/usr/bin/java, -version", "/usr/bin/python3");
        Files.writeString(fixture.recipeFile(), text + python + "\n");
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile())
                        + "acknowledge: [{path: /usr/bin/python3, reason: a text file}]\n");
    }

    private void requirements(String text) throws IOException {
        Files.writeString(fixture.context.resolve("requirements.txt"), text);
    }

    private String locked() {
        return switch (fixture.lock()) {
            case LockResult.Locked(var _, var packages, var _) -> packages + " locked";
            case LockResult.Refused(var failure) -> BuildFixture.codes(failure) + " " + BuildFixture.show(failure);
        };
    }

    private Lock lock() throws IOException {
        return Lock.parse(Files.readAllBytes(fixture.context.resolve("image.lock")));
    }

    @Test
    void aLockedApplicationIsBuiltWithoutAnIndex() throws IOException {
        assertThat(locked()).endsWith(" locked");
        List<PinnedFile> files = lock().files();
        assertThat(files).extracting(PinnedFile::toString).containsExactly("shop-web 1.2", "speedy 2.0");
        assertThat(files).extracting(PinnedFile::platform).containsExactly("any", "linux/amd64");
        assertThat(files.getLast().uris().getFirst().toString()).endsWith("/files/speedy-2.0-" + NATIVE);
        BuildResult.Built unlocked = fixture.built();
        int before = asked.get();
        server.stop(0);
        BuildResult.Built built = fixture.built();
        assertThat(asked).hasValue(before);
        assertThat(built.isLocked()).isTrue();
        assertThat(built.digest()).isEqualTo(unlocked.digest());
        assertThat(built.layers()).extracting(BuildResult.Layer::title).containsSubsequence("wheels", "files");
        fixture.store.verify(files.getFirst().digest());
        Files.delete(fixture.store.path(files.getFirst().digest()));
        assertThat(fixture.outcome()).startsWith("sha256:");
    }

    @Test
    void aWheelThatIsGoneEverywhereIsNamed() throws IOException {
        assertThat(locked()).endsWith(" locked");
        server.stop(0);
        Digest digest = lock().files().getFirst().digest();
        Files.delete(fixture.store.path(digest));
        Files.delete(root.resolve("cache/sha256").resolve(digest.hex()));
        assertThat(fixture.outcome()).isEqualTo("FAILED B338");
    }

    @Test
    void changedRequirementsNeedAnotherLock() throws IOException {
        assertThat(locked()).endsWith(" locked");
        requirements("shop-web==1.2\nspeedy==2.0\n# more\n");
        assertThat(fixture.outcome()).isEqualTo("INVALID B240");
        assertThat(locked()).endsWith(" locked");
        recipe("python: {requirements: requirements.txt, version: \"3.13\", index: " + index() + "}");
        assertThat(fixture.outcome()).isEqualTo("INVALID B240");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop-web==1.2⏎speedy|INVALID B331|speedy names no version",
                "shop-web==1.2|INVALID B334|speedy>=2 (shop-web)",
                "lonely==1|INVALID B334|absent>=3 (lonely)",
                "speedy[x]==2.0|INVALID B334|gone (speedy)",
                "lying==1|UNVERIFIED B337|lying 1 is not what its hash says",
                "clash==1⏎shop-web==1.2⏎speedy==2.0|INVALID B336|/shop_web.py comes from two wheels",
                "evil==1|INVALID B335|leads out",
                "speedy==9|INVALID B333|there is no speedy 9",
                "sources==1|INVALID B333|pip wheel --no-deps sources==1",
                "speedy==2.0 --hash=sha256:HASH|INVALID B333|hash of requirements.txt:1",
            })
    void whatCannotBeLockedSaysWhy(String requirements, String codes, String words) throws IOException {
        requirements(requirements.replace("⏎", "\n").replace("HASH", "0".repeat(64)));
        assertThat(locked()).startsWith(codes).contains(words, "image.yaml:");
        assertThat(fixture.context.resolve("image.lock")).doesNotExist();
    }

    @Test
    void theImagesPythonDecides() throws IOException {
        recipe("python: {requirements: requirements.txt, version: \"3.12\", index: " + index() + "}");
        assertThat(locked()).startsWith("INVALID B330").contains("the Python of the image is 3.13.5");
        recipe("python: {requirements: requirements.txt, lock: uv.lock}");
        assertThat(locked()).startsWith("INVALID B330").contains("names two files");
        recipe("python: {requirements: requirements.txt}");
        assertThat(locked()).startsWith("INVALID B332").contains("there is no index");
        recipe("python: {requirements: requirements.txt, index: " + index() + "/none/}");
        server.removeContext("/");
        assertThat(locked()).startsWith("FAILED B332");
    }

    @Test
    void aWheelWithOtherBytesThanTheLockSaysIsRefused() throws IOException {
        assertThat(locked()).endsWith(" locked");
        Path file = fixture.context.resolve("image.lock");
        String text = Files.readString(file);
        Digest good = lock().files().getFirst().digest();
        Files.writeString(file, text.replace(good.hex(), "1".repeat(64)));
        assertThat(fixture.outcome()).isEqualTo("UNVERIFIED B337");
    }

    @Test
    void aPythonIsImplied() throws IOException {
        recipe("python: {requirements: requirements.txt, index: " + index() + "}");
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()).replace("[base-files, python3]", "[base-files]"));
        assertThat(locked()).endsWith(" locked");
        assertThat(lock().packages()).extracting(Lock.LockedPackage::name).contains("python3");
    }
}
