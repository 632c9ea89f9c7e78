package dev.stele.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// No problem of a fleet file quotes the value of an environment variable, wherever and however it is written.
class HiddenEnvTest {
    private static final String MARKER = "hunter2";

    static final List<String> FIELDS = List.of(
            "env: {A: hunter2, A: hunter2}",
            "env: {A: hunter2}\nenv: {B: hunter2}",
            "env: {1A: hunter2}",
            "env: {STELE_A: hunter2}",
            "env: [A=hunter2]",
            "env: [A: hunter2]",
            "env: A=hunter2",
            "env:\n  - A=hunter2",
            "env:\n  A: {b: hunter2}",
            "env:\n  A: [hunter2]",
            "env:\n  A: *hunter2",
            "env:\n  A: !hunter2",
            "env:\n  A: !hunter2 x",
            "env:\n  A: @hunter2",
            "env:\n  A: %hunter2",
            "env:\n  A: &hunter2",
            "env:\n  A: \"hunter2",
            "env:\n  A: 'hunter2",
            "env:\n  A: \"\\d hunter2\"",
            "env:\n  A: x: hunter2",
            "env:\n  A: hunter2: x",
            "env:\n  A: [hunter2",
            "env:\n  A: {hunter2",
            "env:\n  \tA: hunter2",
            "env:\n  A: |\n    hunter2\n   b: c",
            "env:\n  A: >\n    hunter2\n  1B: x",
            "env:\n  A: \"x\nhunter2\"\n  1B: x",
            "env:\n  A=hunter2:",
            "env:\n  A=hunter2: x",
            "env:\n  \"A=hunter2\": x",
            "env:\nA: hunter2",
            "env:\nlower: hunter2",
            "env: ~\nlower: hunter2",
            "  env: {A: hunter2}",
            "env: {A: hunter2}}",
            "env: {A: hunter2}, frob: 1",
            "envs: {A: hunter2}",
            "evn: {A: hunter2}",
            "Env: {A: hunter2}",
            "environment: {A: hunter2}",
            "enviroment: [A=hunter2]",
            "envVars: {A: hunter2}",
            "secrets: {A: hunter2}",
            "DB_PASSWORD: hunter2",
            "DB_PASSWORD=hunter2",
            "password: hunter2",
            "db_password: {lower: hunter2}",
            "credentials: [hunter2",
            "apiKey: \"hunter2",
            "\"client-secret\": hunter2: x",
            "access_token=hunter2",
            "resources: {memory: 1, private.key: hunter2}",
            "image: \"web:1\nenv: {A: \"hunter2\"}",
            "args: [a b: c, env: {A: hunter2}]",
            "image: 'web\nenv:\n  A: 'hunter2'",
            "frob: {env: {A: hunter2}}",
            "files: [{src: x, dest: /x, env: {A: hunter2}}]",
            "ports: {http: {port: 80, env: hunter2}}",
            "resources: {memory: 1, env: {A: hunter2}}",
            "x-common: &common {lower: hunter2}\nenv: *common\nfrob: 1",
            "x-common: &common {1lower: hunter2}\nenv: {<<: *common}",
            "x-common: &common\n  lower: hunter2\n  lower: hunter2\nenv: *common",
            "healthcheck: {readiness: {http: /, port: 1, timeout: 0s, env: hunter2}}");

    private static List<Problem> problems(String text) {
        Parsed<FleetDraft> parsed = FleetFile.parse(
                "fleet.yaml", text.getBytes(UTF_8), _ -> new ConfigFiles.Refused("missing"), Optional.empty());
        return switch (parsed) {
            case Parsed.Good<FleetDraft>(var draft) ->
                switch (draft.resolve(_ -> Optional.<Digest>empty())) {
                    case Parsed.Good<Fleet> _ -> List.of();
                    case Parsed.Bad<Fleet>(var missing) -> missing;
                };
            case Parsed.Bad<FleetDraft>(var problems) -> problems;
        };
    }

    private static String said(String text) {
        return problems(text).stream()
                .map(p -> p.render() + new String(p.toJson().bytes(), UTF_8))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @FieldSource("FIELDS")
    void noProblemQuotesAValue(String fields) {
        for (String fleet : List.of(
                FleetFileTest.service(fields),
                FleetFileTest.service(fields + "\nfrob: 1"),
                FleetFileTest.service(fields + "\n\u0001"),
                FleetFileTest.service(fields).replace("\n", "\r\n"),
                FleetFileTest.service(fields).replace("memory: 64Mi", "memory: none"))) {
            assertThat(said(fleet)).as(fleet).doesNotContain(MARKER);
        }
    }

    @Test
    void dedentedVariablesAreHiddenAtEveryLevel() {
        assertThat(said("services:\n  web:\n    env:\n  a: hunter2\n"))
                .isNotEmpty()
                .doesNotContain(MARKER);
        assertThat(said("services:\n  web:\n    env:\na: hunter2\n"))
                .isNotEmpty()
                .doesNotContain(MARKER);
    }

    @Test
    void aFleetInOneLineShowsNoValue() {
        String json =
                "{\"kind\": \"Fleet\", \"services\": {\"web\": {\"image\": \"web:1\", \"env\": {\"A\": \"hunter2\"},"
                        + " \"heal\": \"never\", \"frob\": 1}}}";

        assertThat(said(json))
                .contains("\"frob\" is not a field", "heal cannot be")
                .doesNotContain(MARKER);
        assertThat(said(json.substring(0, json.length() - 1))).doesNotContain(MARKER);
        assertThat(said(json.replace("\"heal\"", "heal\""))).doesNotContain(MARKER);
    }

    @Test
    void anImageThatIsMissingIsQuotedWithoutTheEnvironmentBesideIt() {
        String fleet = FleetFileTest.service("")
                .replace("    image: web:1.8.0\n", "")
                .replace("  web:\n", """
                  web: {image: web:9, env: {A: hunter2}, resources: {memory: 64Mi}}
                """)
                .replace("    resources: {memory: 64Mi}\n", "");

        assertThat(said(fleet)).contains("web: {image: web:9, env: {A: …").doesNotContain(MARKER);
    }

    @Test
    void whatIsNoValueIsStillQuoted() {
        assertThat(said(FleetFileTest.service("env: {1A: hunter2}"))).contains("    env: {1A: …\n");
        assertThat(said(FleetFileTest.service("env:\n  A: x\nheal: never"))).contains("    heal: never\n");
        assertThat(said(FleetFileTest.service("heal: never: x"))).contains("    heal: never: x\n");
        assertThat(said("kind: Fleet\nenvironments: {a: {platform: kubernetes}}"))
                .contains("environments: {a: {platform: kubernetes}}");
    }
}
