package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.route.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which routes the spellings of a path lead to: a route of its own guards `/admin` from all of them.
class PathFormsTest {
    /// A path, and the release that answers; or 400 when the readings of servers lead to different routes.
    private static final String ROUTED = """
            /                            root
            /x                           root
            /admin                       admin
            /admin/                      admin
            /admin/x                     admin
            /administration              root
            /%61dmin                     admin
            /%61%64%6D%69%6e/x           admin
            /%40mark                     mark
            /x/../admin                  admin
            /x/%2e%2e/admin              admin
            /x/.%2E/./admin/x            admin
            /./admin                     admin
            //admin                      admin
            ///admin//x                  admin
            /x//../admin                 400
            /admin/..                    root
            /admin/../x                  root
            /admin/x/../..               root
            /admin//../x                 400
            /x/..%2fadmin                400
            /x/%2e%2e%2Fadmin            400
            /x%2f..%2fadmin              400
            /x/..%5cadmin                400
            /x/..\\admin                 400
            /x\\..\\admin                400
            /admin%2fx                   400
            /admin\\x                    400
            /%2fadmin                    400
            /\\admin                     400
            /admin/..%2fx                400
            /admin/a%2fb                 admin
            /admin/a%2f..%2fb            admin
            /admin/..%2fadmin            admin
            /x/..;y/admin                400
            /;y/admin                    400
            /admin;y                     400
            /admin;y/x                   400
            /admin;y%2fx                 400
            /admin/x;y                   admin
            /x;y                         root
            /x;/../admin                 admin
            /admin/;/../x                400
            /x%2fy                       root
            /x/%252e%252e/admin          root
            /x/...;/admin                root
            /caf%E9                      root
            /list;1                      list
            /list;1/x                    list
            """;

    @TempDir
    Path dir;

    private static Rig routed(Path dir, int port) {
        List<Route> routes = new ArrayList<>();
        Rig rig = Rig.start(dir);
        for (String route : List.of("/ root", "/admin admin", "/@mark mark", "/list;1 list")) {
            String[] parts = route.split(" ");
            rig.members("web", parts[1], "127.0.0.1");
            routes.add(Rig.route(parts[0], "web", Rig.target("web", parts[1], port, 100)));
        }
        return rig.routes(routes.toArray(Route[]::new));
    }

    @TestFactory
    Stream<DynamicTest> everySpellingLeadsToOneRouteOrIsRefused() throws IOException {
        Backend backend = Backend.respondingWith("ok");
        Rig rig = routed(dir, backend.port());
        return ROUTED.lines()
                .map(line -> line.split(" +"))
                .map(parts -> DynamicTest.dynamicTest(
                        parts[0], () -> assertThat(answer(rig, parts[0])).isEqualTo(parts[1])))
                .onClose(() -> {
                    rig.close();
                    close(backend);
                });
    }

    @Test
    void strictRouteTakesPlainPathsOnly() throws Exception {
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir).members("web", "v1", "127.0.0.1")) {
            rig.routes(new Route(
                    Optional.empty(), "/", true, "web", List.of(Rig.target("web", "v1", backend.port(), 100))));
            for (String path : List.of("/x", "/a//b", "/a;x=1", "/%61", "/%C3%A9", "/a%20b", "/a..b/.c")) {
                assertThat(answer(rig, path)).as(path).isEqualTo("v1");
            }
            for (String path :
                    List.of("/a/../b", "/a/%2e/b", "/a/..;x/b", "/a%2fb", "/a%5Cb", "/a\\b", "/caf%E9", "/.")) {
                assertThat(answer(rig, path)).as(path).isEqualTo("400");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"own.example", "OWN.example.", "own.example:", "own.example.:8080", "own.example:80"})
    void hostIsMatchedWithoutDotAndPortAndForwardedAsReceived(String host) throws Exception {
        try (Backend backend = Backend.respondingWith("ok");
                Rig rig = Rig.start(dir).members("web", "own", "127.0.0.1")) {
            rig.routes(new Route(
                    Optional.of("own.example"), "/", "web", List.of(Rig.target("web", "own", backend.port(), 100))));
            try (Client client = Client.to(rig.port())) {
                assertThat(client.ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                                .status())
                        .isEqualTo(200);
                assertThat(client.ask("GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                                .status())
                        .isEqualTo(200);
            }
            assertThat(backend.asked())
                    .allSatisfy(asked -> assertThat(asked.field("host")).contains(host));
        }
    }

    private static String answer(Rig rig, String path) throws IOException {
        try (Client client = Client.to(rig.port())) {
            Client.Response answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
            return answer.field("x-stele-release").orElse(String.valueOf(answer.status()));
        }
    }

    private static void close(Backend backend) {
        try {
            backend.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
