package dev.stele.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.stele.layer.Codec;
import dev.stele.oci.Digest;
import dev.stele.oci.RemoteReference;
import dev.stele.registry.Registry;
import dev.stele.registry.RegistrySettings;
import dev.stele.remote.TestImages.TestImage;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import dev.stele.text.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Pushes to Stele's own registry, and to one that answers as others do.
class PushTest extends RemoteTest {
    private final TestImage image = TestImages.image("hello", "amd64", Codec.GZIP, Codec.ZSTD, Codec.NONE);

    @Test
    void imageGoesToTheOwnRegistryAndComesBack() throws IOException {
        put(image);
        Path other = home.resolve("other");
        try (Registry own = own(other)) {
            String to = "127.0.0.1:" + own.port() + "/team/web:1.0";
            login(own.port(), Files.readString(other.resolve("token")).strip());
            assertThat(push(image.digest(), to)).isEqualTo(image.digest());
            assertThat(push(image.digest(), to)).isEqualTo(image.digest());
            reopen("second");
            assertThat(fetch(to)).isEqualTo(image.digest());
            assertWhole(image);
            TestImage moved = TestImages.image("moved", "amd64", Codec.GZIP);
            put(moved);
            Problem problem = refusal(moved.digest(), to);
            assertThat(problem.render()).contains("G435", "409", "do not move");
        }
    }

    @Test
    void indexIsPushedAfterItsImages() throws IOException {
        TestImage arm = TestImages.image("arm", "arm64", Codec.GZIP);
        put(image);
        put(arm);
        Digest index = store().put(TestImages.index(new TreeMap<>(Map.of("amd64", image, "arm64", arm))));
        Path other = home.resolve("other");
        try (Registry own = own(other)) {
            login(own.port(), Files.readString(other.resolve("token")).strip());
            String to = "127.0.0.1:" + own.port() + "/team/web:1.0";
            push(index, to);
            reopen("second");
            assertThat(fetch(to)).isEqualTo(index);
            assertWhole(arm);
        }
    }

    @Test
    void partlyFetchedIndexIsNotPushedWhole() {
        put(image);
        TestImage arm = TestImages.image("arm", "arm64", Codec.GZIP);
        Digest index = store().put(TestImages.index(new TreeMap<>(Map.of("amd64", image, "arm64", arm))));
        assertThat(refusal(index, ref("web:1")).render())
                .contains("G436", arm.digest().toString(), "--platform all");
    }

    @Test
    void blobOfASiblingRepositoryIsTakenOver() {
        put(image);
        List<Digest> blobs = List.copyOf(image.blobs().keySet());
        links().add(RemoteReference.parse(ref("base/jre")).localRepository(), BlobLinks.Kind.BLOB, blobs);
        registry.fault(exchange -> {
            String query =
                    Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
            return switch (exchange.getRequestMethod()) {
                case "POST" -> FakeRegistry.send(exchange, query.contains("from=base/jre") ? 201 : 500, new byte[0]);
                case "PUT" -> FakeRegistry.send(exchange, 201, new byte[0]);
                default -> false;
            };
        });
        push(image.digest(), ref("web:1"));
        assertThat(registry.askedOf("/blobs/uploads/")).hasSize(blobs.size());
    }

    @Test
    void bodyThatIsTooLongForSomethingBetweenGoesInPieces() {
        put(image);
        StringBuilder received = new StringBuilder();
        registry.fault(exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isUpload = exchange.getRequestURI().getPath().contains("/uploads/");
            return switch (exchange.getRequestMethod()) {
                case "POST", "PATCH" -> upload(exchange, received);
                case "PUT" -> FakeRegistry.send(exchange, isUpload && body.length > 0 ? 413 : 201, new byte[0]);
                default -> false;
            };
        });
        push(image.digest(), ref("web:1"));
        assertThat(received.toString()).isEqualTo("PATCH ".repeat(image.blobs().size()));
    }

    private static boolean upload(HttpExchange exchange, StringBuilder received) throws IOException {
        if (exchange.getRequestMethod().equals("PATCH")) {
            assertThat(FakeRegistry.header(exchange, "Content-Range")).startsWith("0-");
            received.append("PATCH ");
        }
        exchange.getResponseHeaders().set("Location", "/v2/web/blobs/uploads/1?state=x");
        return FakeRegistry.send(exchange, 202, new byte[0]);
    }

    @Test
    void registryThatStoresOtherBytesIsNoticed() {
        put(image);
        registry.fault(exchange -> {
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", Digest.sha256(new byte[1]).toString());
            return switch (exchange.getRequestMethod()) {
                case "HEAD" -> FakeRegistry.send(exchange, 200, new byte[0]);
                case "PUT" -> FakeRegistry.send(exchange, 201, new byte[0]);
                default -> false;
            };
        });
        assertThat(refusal(image.digest(), ref("web:1")).code()).isEqualTo("G425");
    }

    private Digest push(Digest digest, String to) {
        StoredImage stored = StoredImage.of("web", digest, Optional.empty(), store());
        return new ImagePush(access(), store(), home.resolve("links"))
                .push(stored, RemoteReference.parse(to), TransferProgress.SILENT);
    }

    private Problem refusal(Digest digest, String to) {
        RemoteException refused = catchThrowableOfType(RemoteException.class, () -> push(digest, to));
        assertThat(refused).isNotNull();
        return refused.problem();
    }

    private BlobLinks links() {
        return new BlobLinks(home.resolve("links"));
    }

    private void put(TestImage what) {
        what.blobs().values().forEach(store()::put);
        store().put(what.manifest());
    }

    private void login(int port, String password) {
        String auth = Base64.getEncoder().encodeToString(("stele:" + password).getBytes(StandardCharsets.UTF_8));
        write("user/.docker/config.json", "{\"auths\":{\"127.0.0.1:" + port + "\":{\"auth\":\"" + auth + "\"}}}");
    }

    private static Registry own(Path at) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        RegistrySettings settings = new RegistrySettings(any, at.resolve("store/registry"), at.resolve("token"));
        Store store = Store.open(at.resolve("store"));
        return Registry.start(settings, store, () -> Instant.EPOCH, new SecureRandom(new byte[1]));
    }
}
