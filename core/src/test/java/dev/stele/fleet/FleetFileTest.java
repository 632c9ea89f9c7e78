package dev.stele.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import dev.stele.text.Parsed;
import dev.stele.text.Place;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetFileTest {
    private static final Digest IMAGE = Digest.sha256("image".getBytes(UTF_8));
    private static final Optional<String> NO_HOST = Optional.empty();
    private static final byte[] CONFIG = "a: 1\n".getBytes(UTF_8);

    private static final String FULL = """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: shop, labels: {team: checkout}}
            environments:
              test: {platform: host}
            x-defaults: &defaults
              heal: report
            services:
              web:
                <<: *defaults
                image: web:1.8.0
                args: [serve, --port, 8080]
                env: {FEATURE_X: "on", COUNTRY: no}
                files: [{src: config/app.yaml, dest: /app/app.yaml}]
                resources: {cpu: 500m, memory: 512Mi, pids: 100}
                init: false
                scratch: [/var/run, /var/cache/web]
                egress: []
                ports:
                  http: {port: 8080, route: {host: shop.example.com, path: /shop/}}
                  admin: {port: 8081}
                healthcheck:
                  readiness: {http: /up, port: http, successThreshold: 4}
                  liveness: {tcp: admin}
                stopGracePeriod: 5s
                replicas: 3
                rollout: {blueGreen: {}, maxSurge: 50%, maxUnavailable: 1, progressDeadline: 2m, minHealthy: 1s,
                  bake: 30s, keepWarm: 1h, autoRollback: false}
            retain: {releases: 7}
            """;

    @Test
    void everyFieldIsRead() {
        Fleet fleet = good(FULL);
        Release release = new Release(
                IMAGE,
                new Release.ProcessSpec(
                        List.of("serve", "--port", "8080"),
                        new TreeMap<>(Map.of("FEATURE_X", "on", "COUNTRY", "no")),
                        seconds(5),
                        false),
                new Release.MountSpec(
                        List.of(new ConfigFile("/app/app.yaml", Digest.sha256(CONFIG), CONFIG.length)),
                        List.of("/var/cache/web", "/var/run")),
                new Resources(512 << 20, OptionalLong.of(500), OptionalInt.of(100)),
                new TreeMap<>(Map.of("http", 8080, "admin", 8081)),
                new Release.Checks(
                        Optional.of(new Check(Optional.of("/up"), NO_HOST, "http", seconds(1), seconds(1), 4, 3)),
                        Optional.of(new Check(Optional.empty(), NO_HOST, "admin", seconds(10), seconds(1), 1, 3))),
                2);
        RolloutPolicy rollout = new RolloutPolicy(
                RolloutPolicy.Strategy.BLUE_GREEN,
                new InstanceAmount.Percent(50),
                new InstanceAmount.Count(1),
                new RolloutPolicy.Timing(seconds(60), seconds(120), seconds(1), seconds(30), seconds(3600)),
                false);
        Optional<RouteGoal> route = Optional.of(new RouteGoal(Optional.of("shop.example.com"), "/shop", "http"));
        assertThat(fleet.name()).isEqualTo("shop");
        assertThat(fleet.environment()).isEqualTo("test");
        assertThat(fleet.services())
                .containsOnly(Map.entry(
                        "web",
                        new ServiceGoal(
                                "web",
                                "web:1.8.0",
                                release,
                                3,
                                route,
                                new ServiceGoal.Policies(ServiceGoal.Heal.REPORT, rollout, 7))));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Fleet fleet = good(service(""));
        ServiceGoal web = web(fleet);
        assertThat(fleet.environment()).isEqualTo("default");
        assertThat(web.replicas()).isEqualTo(1);
        assertThat(web.policies().heal()).isEqualTo(ServiceGoal.Heal.REPLACE);
        assertThat(web.policies().rollout()).isEqualTo(RolloutPolicy.DEFAULT);
        assertThat(web.policies().retainReleases()).isEqualTo(5);
        assertThat(web.route()).isEmpty();
        assertThat(web.release().process().stopGracePeriod()).isEqualTo(seconds(30));
        assertThat(web.release().checks().readiness()).isEmpty();
        assertThat(web.release().process().init()).isTrue();
        assertThat(web.release().pidsMax()).isEqualTo(4_096);
    }

    @Test
    void checksHaveTheirOwnDefaultsAndASinglePortNeedsNoName() {
        Release release = web(good(service("""
                ports: {http: {port: 80, route: {}}}
                healthcheck: {readiness: {http: /}, liveness: {http: /live}}
                """))).release();
        assertThat(release.checks().readiness())
                .contains(new Check(Optional.of("/"), NO_HOST, "http", seconds(1), seconds(1), 2, 3));
        assertThat(release.checks().liveness())
                .contains(new Check(Optional.of("/live"), NO_HOST, "http", seconds(10), seconds(1), 1, 3));
    }

    @Test
    void aRouteNeedsNeitherHostNorPath() {
        assertThat(web(good(service("""
                ports: {http: {port: 80, route: {}}}
                healthcheck: {readiness: {tcp: http}}
                """))).route()).contains(new RouteGoal(Optional.empty(), "/", "http"));
    }

    @Test
    void strictPathsAreWrittenOnlyWhenWanted() {
        for (String written : List.of("", ", strictPaths: false", ", strictPaths: true")) {
            ServiceGoal goal = web(good(service("ports: {http: {port: 80, route: {path: /up" + written
                    + "}}}\nhealthcheck: {readiness: {tcp: http}}\n")));
            boolean strict = written.endsWith("true");
            assertThat(goal.route()).contains(new RouteGoal(Optional.empty(), "/up", "http", strict));
            assertThat(goal.toJson().toString().contains("strictPaths")).isEqualTo(strict);
            assertThat(ServiceGoal.fromJson(goal.toJson())).isEqualTo(goal);
        }
    }

    @Test
    void aStrategyWrittenAsNothingCounts() {
        assertThat(web(good(service("rollout: {blueGreen: }")))
                        .policies()
                        .rollout()
                        .strategy())
                .isEqualTo(RolloutPolicy.Strategy.BLUE_GREEN);
    }

    /// Each line: a field of the service | the problem.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            replica: 6                        | F102 8:5 "replica" is not a field of services.web, did you mean "replicas"?
            Replicas: 6                       | F102 8:5 "Replicas" is not a field of services.web, did you mean "replicas"?
            command: [x]                      | F102 8:5 "command" is not a field of services.web, did you mean "args"?
            secrets: [A]                      | F109 8:5 services.web.secrets is not supported yet, this version of Stele would ignore it, and nothing is ignored
            replicas: 1000000000              | F104 8:15 services.web.replicas is out of range, it goes from 0 to 1000
            replicas: -1                      | F104 8:15 services.web.replicas is out of range, it goes from 0 to 1000
            replicas: "3"                     | F103 8:15 services.web.replicas is text, not a whole number, quotes make it text
            replicas: 0777                    | F103 8:15 services.web.replicas is not a whole number, a leading zero could mean octal
            replicas: 1e3                     | F103 8:15 services.web.replicas is not a whole number, a number has digits alone
            replicas: .inf                    | F103 8:15 services.web.replicas is not a whole number, a number has digits alone
            replicas: 9223372036854775808     | F104 8:15 services.web.replicas is out of range, it goes from 0 to 1000
            replicas: {min: 4}                | F103 8:15 services.web.replicas is a mapping, another kind of value is read here
            heal: restart                     | F103 8:11 services.web.heal cannot be "restart", it is none of the words that are known here
            heal: repport                     | F103 8:11 services.web.heal cannot be "repport", did you mean "report"?
            stopGracePeriod: 30               | F103 8:22 services.web.stopGracePeriod is not a time such as 500ms, 30s, 2m, 1h or 14d, without a unit it could mean anything
            stopGracePeriod: 0s               | F104 8:22 services.web.stopGracePeriod is out of range, it goes from 1s to 1h
            stopGracePeriod: 36500d           | F104 8:22 services.web.stopGracePeriod is out of range, it goes from 1s to 1h
            stopGracePeriod: 12:30            | F103 8:22 services.web.stopGracePeriod is not a time such as 500ms, 30s, 2m, 1h or 14d, a time has digits and a unit
            egress: ["db:5432"]               | F142 8:14 egress to "db:5432" is not supported yet, nothing leaves an instance but its answers
            env: {A=B: x}                     | F141 8:11 "A=…" cannot be a variable of services.web, programs could not read it by that name
            env: {STELE_RELEASE: x}           | F141 8:11 "STELE_RELEASE" cannot be a variable of services.web, STELE_ names are set by Stele
            env: {A: [x]}                     | F103 8:14 services.web.env.A is a list, another kind of value is read here
            scratch: [../x]                   | F137 8:15 "../x" is no scratch path, it must be absolute, without . and .., and outside /proc, /sys and /dev
            scratch: [/proc/x]                | F137 8:15 "/proc/x" is no scratch path, it must be absolute, without . and .., and outside /proc, /sys and /dev
            scratch: [/tmp]                   | F139 8:15 /tmp is scratch already, /tmp always is
            files: [{src: ../x, dest: /x}]    | F137 8:19 "../x" leaves the fleet file's folder, config files lie beside the fleet file, so that both are one thing in Git
            files: [{src: /etc/x, dest: /x}]  | F137 8:19 "/etc/x" leaves the fleet file's folder, config files lie beside the fleet file, so that both are one thing in Git
            files: [{src: gone, dest: /x}]    | F138 8:19 config file "gone" cannot be used, there is no such file
            files: [{src: config/app.yaml}]   | F105 8:13 services.web.files[0] has no dest, it is required
            files: [{src: config/app.yaml, dest: x}] | F137 8:42 "x" is no place for a file, it must be absolute, without . and .., and outside /proc, /sys and /dev
            ports: {http: 8080}               | F103 8:19 services.web.ports.http is a value, another kind of value is read here
            ports: {http: {port: 0}}          | F104 8:26 services.web.ports.http.port is out of range, it goes from 1 to 65535
            ports: {http: {}}                 | F105 8:19 services.web.ports.http has no port, it is required
            ports: {a: {port: 1}, b: {port: 1}} | F135 8:37 port 1 has two names, a check or a route would not know which is meant
            ports: {HTTP: {port: 1}}          | F110 8:13 a port's name cannot be "HTTP", did you mean "http"?
            ports: {h: {port: 1, route: {}}}  | F133 8:33 services.web has a route but no readiness check, without it requests would reach instances that have not started
            healthcheck: {readiness: {}}      | F136 8:30 services.web.healthcheck.readiness has neither http nor tcp, a check is one of the two
            healthcheck: {liveness: {tcp: x}} | F136 8:35 "x" is not a port of this service, it has none
            healthcheck: {startup: {tcp: x}}  | F109 8:19 services.web.healthcheck.startup is not supported yet, this version of Stele would ignore it, and nothing is ignored
            rollout: {canary: {}}             | F109 8:15 services.web.rollout.canary is not supported yet, this version of Stele would ignore it, and nothing is ignored
            rollout: {recreate: {}}           | F102 8:15 "recreate" is not a field of services.web.rollout, known here: rolling, blueGreen, maxSurge, maxUnavailable, startTimeout, progressDeadline, minHealthy, bake, keepWarm, autoRollback
            rollout: {rolling: {}, blueGreen: {}} | F131 8:39 services.web has both "rolling" and "blueGreen", the other is at fleet.yaml:8:24; a rollout has one strategy
            rollout: {maxSurge: -1}           | F103 8:25 services.web.rollout.maxSurge cannot be "-1", it counts instances
            rollout: {maxSurge: 200%}         | F104 8:25 services.web.rollout.maxSurge is out of range, it is a number from 0 to 1000, or a share from 0% to 100%
            rollout: {maxSurge: 0}            | F134 8:25 services.web.rollout lets nothing move, with no instance more and none less than wanted, none can be replaced
            rollout: {progressDeadline: 0s}   | F104 8:33 services.web.rollout.progressDeadline is out of range, it goes from 1s to 1d
            rollout: {autoRollback: yes}      | F103 8:29 services.web.rollout.autoRollback is true or false, other words have no meaning here
            """)
    void aWrongFieldIsNamedWithItsPlaceAndItsRange(String field, String expected) {
        assertThat(problems(service(field))).isEqualTo(expected);
    }

    /// What an HTTP check sends as `Host`: a name, with a port or without.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            app.example.com             | good
            app.example.com:8443        | good
            10.0.0.1                    | good
            localhost                   | good
            App.example.com             | F136 9:71 "App.example.com" is no host name, did you mean "app.example.com"?
            "a b"                       | F136 9:71 "a b" is no host name, WHAT
            http://a.b                  | F136 9:71 "http://a.b" is no host name, WHAT
            a.b/c                       | F136 9:71 "a.b/c" is no host name, WHAT
            "*.a.b"                     | F136 9:71 "*.a.b" is no host name, WHAT
            a.b:0                       | F136 9:71 "a.b:0" is no host name, WHAT
            a.b:65536                   | F136 9:71 "a.b:65536" is no host name, WHAT
            "a.b:"                      | F136 9:71 "a.b:" is no host name, WHAT
            -a.b                        | F136 9:71 "-a.b" is no host name, WHAT
            "[::1]"                     | F136 9:71 "[::1]" is no host name, WHAT
            """)
    void theHostOfACheckIsAName(String host, String expected) {
        String text = service("ports: {http: {port: 80}}\nhealthcheck: {liveness: {http: /, port: http, interval: 5s,"
                + " host: " + host + "}}");
        String all = expected.replace("WHAT", "it is what the check sends as Host: no scheme, no path, no wildcard");
        if (expected.equals("good")) {
            assertThat(web(good(text))
                            .release()
                            .checks()
                            .liveness()
                            .orElseThrow()
                            .host())
                    .contains(host);
        } else {
            assertThat(problems(text)).isEqualTo(all);
        }
    }

    @Test
    void aHostIsOneLine() {
        assertThat(problems(
                        service("ports: {h: {port: 80}}\nhealthcheck: {liveness: {http: /, host: \"a\\r\\nX: y\"}}")))
                .startsWith("F136 9:")
                .contains("is no host name");
    }

    @Test
    void aTcpCheckSendsNoHost() {
        assertThat(problems(service("ports: {h: {port: 80}}\nhealthcheck: {liveness: {tcp: h, host: a.b}}")))
                .isEqualTo("F136 9:44 services.web.healthcheck.liveness has both tcp and host,"
                        + " a TCP check sends nothing");
    }

    @Test
    void aReleaseThatNoEntryHoldsIsRefusedAndItsLongestPartIsNamed() {
        assertThat(problems(service("env: {SMALL: x, BIG: %s}".formatted("x".repeat(70_000)))))
                .isEqualTo("F106 8:26 services.web takes 70241 bytes, of at most 61440,"
                        + " env.BIG alone takes 70002; a release stands in the ledger as one entry");
        assertThat(problems(service("args: [a, %s]".formatted("x".repeat(70_000)))))
                .startsWith("F106 8:15 services.web takes")
                .contains("args[1] alone takes 70002;");
        assertThat(problems(service("env: {%s}".formatted(numbered(3_000, "VARIABLE_%d: \"value %1$d\"")))))
                .startsWith("F106 8:10 services.web takes")
                .contains("env alone takes ");
        assertThat(problems(service("scratch: [%s]".formatted(numbered(100, "/%d/" + "x".repeat(700))))))
                .startsWith("F106 8:14 services.web takes")
                .contains("scratch alone takes ");
        assertThat(problems(service(
                        "ports: {%s}".formatted(numbered(2_000, "p%d-" + "x".repeat(40) + ": {port: %1$d}")))))
                .startsWith("F106 8:12 services.web takes")
                .contains("ports alone takes ");
        assertThat(problems(service("files: [%s]"
                        .formatted(numbered(100, "{src: config/app.yaml, dest: /%d/" + "x".repeat(700) + "}")))))
                .startsWith("F106 8:12 services.web takes")
                .contains("files alone takes ");
    }

    @Test
    void aReleaseIsMeasuredAsItIsWrittenIntoTheLedger() {
        int room = Release.BYTES_MAX
                - web(good(service("env: {A: x}"))).release().toJson().bytes().length;
        assertThat(bad(service("env: {A: \"%s\"}".formatted("x".repeat(room + 1)))))
                .isEmpty();
        assertThat(problems(service("env: {A: \"%s\"}".formatted("x".repeat(room + 2)))))
                .startsWith("F106 8:14 services.web takes 61441 bytes, of at most 61440, env.A alone takes ");
        assertThat(bad(service("env: {A: \"%s\"}".formatted("\\x01".repeat(room / 6)))))
                .isEmpty();
        assertThat(problems(service("env: {A: \"%s\"}".formatted("\\x01".repeat(room / 6 + 2)))))
                .startsWith("F106 8:14 services.web takes ");
    }

    @Test
    void aHostIsAsLongAsTheDomainNameSystemAllows() {
        String route = "ports: {h: {port: 80, route: {host: %s}}}\nhealthcheck: {readiness: {tcp: h}}";
        String labels = ("h".repeat(63) + ".").repeat(3);
        assertThat(bad(service(route.formatted(labels + "h".repeat(61))))).isEmpty();
        assertThat(problems(service(route.formatted(labels + "h".repeat(62)))))
                .startsWith("F144 8:41 \"" + "h".repeat(63));
    }

    @Test
    void aRoutesPathIsShortEnoughForATableOfAllServices() {
        String route = "ports: {h: {port: 80, route: {path: /%s}}}\nhealthcheck: {readiness: {tcp: h}}";
        assertThat(bad(service(route.formatted("x".repeat(191))))).isEmpty();
        assertThat(bad(service(route.formatted("x".repeat(191) + "/")))).isEmpty();
        assertThat(problems(service(route.formatted("x".repeat(192)))))
                .isEqualTo("F144 8:41 services.web.ports.h.route.path has 193 characters, of at most 192,"
                        + " all routes of a fleet stand in the ledger as one entry");
    }

    /// Each line: an image | what is wrong with it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            web                 | F120 image "web" names neither a version nor a digest
            Web:1.0             | F122 "Web:1.0" is no image
            web@sha256:4be1c0   | F122 "web@sha256:4be1c0" is no image
            web:1.0 x           | F122 "web:1.0 x" is no image
            ../web:1            | F122 "../web:1" is no image
            r.example:5000/web  | F120 image "r.example:5000/web" of another registry is named without its digest
            localhost:5000/w:1  | F120 image "localhost:5000/w:1" of another registry is named without its digest
            r.example:0/web:1   | F122 "r.example:0/web:1" is no image
            """)
    void anImageNeedsATagOrADigest(String image, String expected) {
        Problem problem = bad(service("").replace("web:1.8.0", image)).getFirst();
        assertThat(problem.code() + " " + problem.message()).isEqualTo(expected);
    }

    /// Only the digest counts: the tag of another registry may name something else by now.
    @Test
    void anImageOfAnotherRegistryIsAskedForByItsDigestAlone() {
        for (String name : List.of("r.example/shop/web:1.0", "r.example:5000/web", "localhost/web:2")) {
            String image = name + "@" + IMAGE;
            FleetDraft draft = draft(service("").replace("web:1.8.0", image));
            assertThat(draft.remoteImages()).containsExactly(image);
            List<Reference> asked = new ArrayList<>();
            assertThat(draft.resolve(reference -> {
                        asked.add(reference);
                        return Optional.of(IMAGE);
                    }))
                    .isInstanceOf(Parsed.Good.class);
            assertThat(asked)
                    .allMatch(reference ->
                            reference.tag().isEmpty() && reference.digest().equals(Optional.of(IMAGE)));
        }
        assertThat(draft(service("")).remoteImages()).isEmpty();
        assertThat(draft(service("").replace("web:1.8.0", "r.example/web:1")).remoteImages())
                .isEmpty();
    }

    @Test
    void anImageThatWasNotFetchedSaysHow() {
        assertThat(unresolved("r.example/web:1@" + IMAGE))
                .contains("F121", "stele image pull r.example/web:1@" + IMAGE);
        assertThat(unresolved("r.example/web:1")).contains("F121", "write  r.example/web:1@sha256:…");
    }

    private static String unresolved(String image) {
        return switch (draft(service("").replace("web:1.8.0", image)).resolve(_ -> Optional.empty())) {
            case Parsed.Bad<Fleet>(var found) -> found.getFirst().render();
            case Parsed.Good<Fleet> _ -> "good";
        };
    }

    @Test
    void aDigestThatIsNotSha256IsRefused() {
        assertThat(problems(service("").replace("web:1.8.0", "web@sha512:" + "0".repeat(128))))
                .startsWith("F122 6:12 the image's digest is not SHA-256");
    }

    @Test
    void resourcesMemoryIsRequired() {
        String text = service("");
        assertThat(problems(text.replace("{memory: 64Mi}", "{cpu: 1}")))
                .isEqualTo("F105 7:16 services.web.resources has no memory, it is required");
        assertThat(problems(text.replace("{memory: 64Mi}", "{memory: 64M}")))
                .isEqualTo("F103 7:25 services.web.resources.memory is not a size such as 512Ki, 64Mi or 2Gi,"
                        + " did you mean 64Mi?");
        assertThat(problems(text.replace("{memory: 64Mi}", "{memory: 1Ki}")))
                .isEqualTo("F104 7:25 services.web.resources.memory is out of range, it goes from 4Mi to 16Ti");
        assertThat(problems(text.replace("    resources: {memory: 64Mi}\n", "")))
                .startsWith("F105 6:5 services.web has no resources.memory");
    }

    /// Each line: a field beside the memory | the problem.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            pids: 0            | F104 7:37 services.web.resources.pids is out of range, it goes from 2 to 32768
            pids: 1            | F104 7:37 services.web.resources.pids is out of range, it goes from 2 to 32768
            pids: 32769        | F104 7:37 services.web.resources.pids is out of range, it goes from 2 to 32768
            pids: "100"        | F103 7:37 services.web.resources.pids is text, not a whole number, quotes make it text
            pids: many         | F103 7:37 services.web.resources.pids is not a whole number
            processes: 100     | F102 7:31 "processes" is not a field of services.web.resources, known
            """)
    void aLimitOfProcessesIsANumberInItsRange(String field, String problem) {
        assertThat(problems(service("").replace("64Mi}", "64Mi, " + field + "}")))
                .startsWith(problem);
    }

    @Test
    void aServiceWithoutInitMayHaveASingleProcess() {
        Release release = web(good(service("init: false").replace("64Mi}", "64Mi, pids: 1}")))
                .release();
        assertThat(release.pidsMax()).isEqualTo(1);
        assertThat(release.process().init()).isFalse();
        assertThat(problems(service("init: maybe"))).startsWith("F103 8:11 services.web.init is true or false");
    }

    @Test
    void allProblemsComeAtOnceInOrder() {
        assertThat(problems("""
                apiVersion: stele/v2
                kind: Fleet
                metadata: {name: Shop}
                servces: {}
                services:
                  -rf:
                    image: web
                    replica: 2
                    resources: {memory: lots}
                  web: {image: "web:1", resources: {memory: 64Mi}, heal: never}
                """)).isEqualTo("""
                F145 1:13 apiVersion is "stele/v2", this is read as a fleet file
                F110 3:18 metadata.name cannot be "Shop", did you mean "shop"?
                F102 4:1 "servces" is not a field of the file, did you mean "services"?
                F110 6:3 a service's name cannot be "-rf", names become parts of file names, addresses and metrics
                F120 7:12 image "web" names neither a version nor a digest, a release must name a digest, or a tag, which never moves here
                F102 8:5 "replica" is not a field of services.-rf, did you mean "replicas"?
                F103 9:25 services.-rf.resources.memory is not a size such as 512Ki, 64Mi or 2Gi, a size has digits and a unit
                F103 10:58 services.web.heal cannot be "never", it is none of the words that are known here""");
    }

    @Test
    void twoServicesCannotWantTheSameRequests() {
        String route =
                "ports: {http: {port: 80, route: {host: a.b, path: %s}}}\nhealthcheck: {readiness: {tcp: http}}\n";
        String first = service(route.formatted("/x"));
        String second = service(route.formatted("/x/"))
                .lines()
                .skip(5)
                .map(l -> l + "\n")
                .collect(Collectors.joining());
        assertThat(problems(first + "  api:\n" + second))
                .isEqualTo(
                        "F132 13:37 services.api and services.web want the same requests, both have the route a.b /x");
    }

    @Test
    void anEmptyFleetIsAProblemAndNotAnOrderToStop() {
        assertThat(problems(head() + "services: {}\n")).startsWith("F130 4:11 the fleet has no services");
        assertThat(problems(head())).startsWith("F130 1:1 the fleet has no services");
        assertThat(problems("# nothing\n")).startsWith("F108 1:1 fleet.yaml is empty");
        assertThat(problems("just text")).startsWith("F103 1:1 the file is a value");
    }

    @Test
    void oneEnvironmentOnlyAndOnThisMachine() {
        assertThat(problems(service("") + "environments: {a: {platform: host}, b: {platform: host}}\n"))
                .isEqualTo("F143 8:37 a second environment is not supported yet, the first is \"a\"");
        assertThat(problems(service("") + "environments: {a: {platform: kubernetes}}\n"))
                .startsWith("F143 8:30 platform \"kubernetes\" is not supported yet");
        assertThat(FleetFile.parse("fleet.yaml", service("").getBytes(UTF_8), FleetFileTest::file, Optional.of("prod")))
                .isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void moreServicesThanUserIdsAreRefused() {
        String one = "\n    image: web:1.8.0\n    resources: {memory: 64Mi}\n";
        String many =
                IntStream.range(0, 64).mapToObj(i -> "  s" + i + ":" + one).collect(Collectors.joining());
        assertThat(problems(head() + "services:\n" + many)).startsWith("F106 194:3 more than 63 services");
    }

    @Test
    void anImageThatTheStoreLacksIsNamedWithItsPlace() {
        Parsed<Fleet> fleet = FleetFile.parse(
                        "fleet.yaml", service("").getBytes(UTF_8), FleetFileTest::file, Optional.empty())
                .then(draft -> draft.resolve(_ -> Optional.empty()));
        assertThat(((Parsed.Bad<Fleet>) fleet).problems().getFirst().render()).isEqualTo("""
                error[F121]: image "web:1.8.0" is not in the store
                   ╷ fleet.yaml:6:12   a service starts only from an image that this server holds
                 6 │     image: web:1.8.0
                   │            ^^^^^^^^^
                   ╵ fix: stele build  it, or push it to the server's registry;  stele image ls  lists all
                """);
    }

    @Test
    void resolvingAsksForEachImageAsItWasWritten() {
        String text = service("").replace("web:1.8.0", "web:1.8.0@" + IMAGE);
        Fleet fleet = good(text);
        assertThat(web(fleet).imageName()).isEqualTo("web:1.8.0");
        assertThat(web(fleet).release().image()).isEqualTo(IMAGE);
        FleetDraft draft = draft(text);
        assertThat(draft.images()).containsExactly(Reference.parse("web:1.8.0@" + IMAGE));
    }

    private static String numbered(int times, String pattern) {
        return IntStream.rangeClosed(1, times).mapToObj(pattern::formatted).collect(Collectors.joining(", "));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static String head() {
        return """
                apiVersion: stele/v1
                kind: Fleet
                metadata: {name: shop}
                """;
    }

    /// A fleet of one service with these lines in it; they begin in line 8 and column 5.
    static String service(String fields) {
        String body = fields.lines().map(l -> "    " + l + "\n").collect(Collectors.joining());
        return head() + "services:\n  web:\n    image: web:1.8.0\n    resources: {memory: 64Mi}\n" + body;
    }

    private static ConfigFiles.Found file(String src) {
        return src.equals("config/app.yaml")
                ? ConfigFiles.Content.of(src, CONFIG)
                : new ConfigFiles.Refused("there is no such file");
    }

    private static FleetDraft draft(String text) {
        return switch (FleetFile.parse("fleet.yaml", text.getBytes(UTF_8), FleetFileTest::file, Optional.empty())) {
            case Parsed.Good<FleetDraft>(var draft) -> draft;
            case Parsed.Bad<FleetDraft>(var problems) ->
                throw new AssertionError(problems.stream().map(Problem::render).collect(Collectors.joining()));
        };
    }

    static Fleet good(String text) {
        return switch (draft(text).resolve(_ -> Optional.of(IMAGE))) {
            case Parsed.Good<Fleet>(var fleet) -> fleet;
            case Parsed.Bad<Fleet>(var problems) -> throw new AssertionError(problems);
        };
    }

    private static ServiceGoal web(Fleet fleet) {
        return Objects.requireNonNull(fleet.services().get("web"));
    }

    private static List<Problem> bad(String text) {
        return switch (FleetFile.parse("fleet.yaml", text.getBytes(UTF_8), FleetFileTest::file, Optional.empty())) {
            case Parsed.Good<FleetDraft> _ -> List.of();
            case Parsed.Bad<FleetDraft>(var problems) -> problems;
        };
    }

    private static String problems(String text) {
        return bad(text).stream()
                .map(p -> p.code() + " " + p.place().map(FleetFileTest::at).orElse("-") + " " + p.message() + ", "
                        + p.cause())
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }

    private static String at(Place place) {
        return place.line() + ":" + place.column();
    }
}
