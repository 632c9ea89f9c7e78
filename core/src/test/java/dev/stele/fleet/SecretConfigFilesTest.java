package dev.stele.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What usually is a secret does not become a config file, unless the fleet says why it is none.
class SecretConfigFilesTest {
    private static final byte[] KEY = key();

    /// In parts, so that no scanner takes this source for a key.
    private static byte[] key() {
        byte[] sequence = new byte[62];
        sequence[0] = 0x30;
        sequence[1] = 60;
        sequence[2] = 2;
        return ("-----BEGIN " + "PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(sequence)
                        + "\n-----END "
                        + "PRIVATE KEY-----\n")
                .getBytes(UTF_8);
    }

    private static Parsed<FleetDraft> read(String fields, byte[] content) {
        return FleetFile.parse(
                "fleet.yaml",
                FleetFileTest.service(fields).getBytes(UTF_8),
                src -> ConfigFiles.Content.of(src, content),
                Optional.empty());
    }

    private static List<String> problems(String fields, byte[] content) {
        return switch (read(fields, content)) {
            case Parsed.Good<FleetDraft> _ -> List.of();
            case Parsed.Bad<FleetDraft>(var problems) ->
                problems.stream().map(p -> p.code() + " " + p.message()).toList();
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".env", "config/.env.production", ".ssh/config", "a/.git/config", "keys/id_ed25519", ".netrc"})
    void namesOfSecretsAreRefused(String src) {
        assertThat(problems("files: [{src: " + src + ", dest: /app/x}]", "a=1\n".getBytes(UTF_8)))
                .containsExactly("F148 " + src + " looks like a secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {".env.example", "config/app.env", "environment", "git/config"})
    void otherNamesAreNot(String src) {
        assertThat(problems("files: [{src: " + src + ", dest: /app/x}]", "a=1\n".getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void aPrivateKeyIsRefusedUnderAnyNameAndTheFixSaysTheWayOut() {
        String fields = "files: [{src: tls.pem, dest: /app/tls.pem}]";

        assertThat(problems(fields, KEY)).containsExactly("F148 tls.pem holds a private key");
        List<Problem> all = ((Parsed.Bad<FleetDraft>) read(fields, KEY)).problems();
        assertThat(all.getFirst().fix()).contains("acknowledge: [{path: tls.pem, reason: …}]");
    }

    @Test
    void anAcknowledgedFileIsTakenAndItsReleaseIsTheSame() {
        String file = "files: [{src: test.pem, dest: /app/test.pem}]";
        String known = file + "\nacknowledge: [{path: test.pem, reason: \"a test's\"}]";

        assertThat(problems(known, KEY)).isEmpty();
        byte[] plain = "plain\n".getBytes(UTF_8);
        assertThat(problems(known, plain))
                .containsExactly("F149 acknowledge names test.pem, of which there is nothing to acknowledge");
    }

    @Test
    void anAcknowledgementCoversOneFileAndSaysWhy() {
        assertThat(problems("""
                        files: [{src: a.pem, dest: /a}, {src: b.pem, dest: /b}]
                        acknowledge: [{path: a.pem, reason: a test's}]
                        """, KEY)).containsExactly("F148 b.pem holds a private key");
        assertThat(problems("files: [{src: a.pem, dest: /a}]\nacknowledge: [{path: a.pem}]", KEY))
                .contains("F105 services.web.acknowledge[0] has no reason");
        assertThat(problems("files: [{src: a.pem, dest: /a}]\nacknowledge: [{path: a.pem, reason: \" \"}]", KEY))
                .anyMatch(p -> p.startsWith("F103 the reason has 1 characters"));
    }
}
