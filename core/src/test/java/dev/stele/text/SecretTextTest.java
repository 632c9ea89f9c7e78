package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is left out where it would be printed.
class SecretTextTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".aws",
                ".docker",
                ".env",
                ".env.production",
                ".git",
                ".git-credentials",
                ".gnupg",
                ".kube",
                ".netrc",
                ".pgpass",
                ".ssh",
                "id_dsa",
                "id_ecdsa",
                "id_ed25519",
                "id_rsa"
            })
    void whatIsRefusedByItsNameIsNotShown(String name) {
        assertThat(SecretFiles.isSecret(name)).isTrue();
        assertThat(SecretText.isSecret("/app/" + name, "x")).isTrue();
        assertThat(SecretText.isSecret(name, "x")).isTrue();
        assertThat(SecretText.isSecret("/app/" + name + "/config", "x")).isTrue();
    }

    @Test
    void whatIsRefusedByItsContentIsNotShown() {
        byte[] key = new byte[64];
        key[0] = 0x30;
        key[1] = 62;
        key[2] = 2;
        String block = Base64.getEncoder().encodeToString(key);
        for (String kind : new String[] {"", "RSA ", "EC "}) {
            String pem =
                    "-----BEGIN " + kind + "PRIVATE KEY-----\n" + block + "\n-----END " + kind + "PRIVATE KEY-----\n";
            assertThat(SecretFiles.in("a", bytes(pem))).isPresent();
            assertThat(SecretText.isSecret("/a", pem)).isTrue();
        }
        String putty = "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n";
        assertThat(SecretFiles.in("a", bytes(putty))).isPresent();
        assertThat(SecretText.isSecret("/a", putty)).isTrue();
        String npm = "//registry.example/:_authToken=abc\n";
        assertThat(SecretFiles.in(".npmrc", bytes(npm))).isPresent();
        assertThat(SecretText.isSecret("/app/.npmrc", npm)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "password, true",
        "DB_PASSWD, true",
        "client-secret, true",
        "spring.datasource.password, true",
        "apiKey, true",
        "token, true",
        "memory, false",
        "key, false",
        "path, false",
        "passive, false"
    })
    void keysAreKnownByTheirNames(String name, boolean secret) {
        assertThat(SecretText.isSecretKey(name)).isEqualTo(secret);
        assertThat(SecretText.withoutSecrets(name + ": value"))
                .isEqualTo(name + (secret ? ": (not shown)" : ": value"));
    }

    /// Such a line would take hours if each of its characters began a search of its own.
    @ParameterizedTest
    @ValueSource(strings = {"x", "token", "token ", "password-", "://a:", "secret: "})
    void longLinesAreLookedThroughOnce(String piece) {
        String line = piece.repeat((1 << 20) / piece.length());
        assertThat(SecretText.withoutSecrets(line)).hasSizeLessThanOrEqualTo(line.length() + 11);
        String file = "apiVersion: stele/v1\nkind: Fleet\n'" + line + "\n";
        assertThat(HiddenValues.in(Source.of("fleet.yaml", file)).hides(new Place("fleet.yaml", 1, 1)))
                .isFalse();
    }

    @Test
    void plainFilesAreShown() {
        assertThat(SecretText.isSecret("/etc/nginx/conf.d/default.conf", "server {}\n"))
                .isFalse();
        assertThat(SecretText.isSecret("/app/git/environment.yaml", "a: 1\n")).isFalse();
    }
}
