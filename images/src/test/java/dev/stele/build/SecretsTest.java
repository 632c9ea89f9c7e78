package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String BEGIN = "-----BEGIN ";
    private static final String KEY = "PRIVATE KEY-----\n";

    private static boolean isSecret(String text) throws IOException {
        return Secrets.in("file", Content.of(text)).isPresent();
    }

    private static String block(String kind, byte[] key) {
        return BEGIN + kind + KEY + lines(key) + "-----END " + kind + KEY;
    }

    private static String lines(byte[] bytes) {
        return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n";
    }

    /// PKCS #8 of the JDK.
    private static byte[] key(String algorithm) throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519", "DSA", "X25519"})
    void wholeKeyIsASecret(String algorithm) throws Exception {
        String key = block("", key(algorithm));
        assertThat(isSecret(key)).isTrue();
        assertThat(isSecret("a: |\n  text\n" + key.indent(2))).as("within YAML").isTrue();
        assertThat(isSecret(key.replace("\n", "\r\n")))
                .as("with line ends of Windows")
                .isTrue();
        assertThat(isSecret("{\"key\": \"" + key.replace("\n", "\\n") + "\"}"))
                .as("within JSON")
                .isTrue();
        assertThat(isSecret("k = \"" + key.strip().replace("\n", "\\n\" +\n  \"") + "\";"))
                .as("in Java")
                .isTrue();
        assertThat(isSecret(key.strip().replaceAll("(?m)^", "// ")))
                .as("in a comment")
                .isTrue();
        assertThat(isSecret(block("", new byte[100]) + key))
                .as("after a block that is none")
                .isTrue();
        assertThat(isSecret("Write " + BEGIN + KEY + "\n" + key))
                .as("after a marker")
                .isTrue();
    }

    @Test
    void keysOfOtherFormsAreSecrets() throws IOException {
        assertThat(isSecret(block("ENCRYPTED ", sequence(sequence(new byte[60])))))
                .isTrue();
        assertThat(isSecret(block("EC ", sequence(new byte[] {2, 1, 1, 4, 32}, new byte[32]))))
                .isTrue();
        assertThat(isSecret(block("OPENSSH ", ("openssh-key-v1\0" + "x".repeat(60)).getBytes(StandardCharsets.UTF_8))))
                .isTrue();
        assertThat(isSecret(BEGIN + "RSA " + KEY + "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0011223344556677\n\n"
                        + lines(random(128)) + "-----END RSA " + KEY))
                .isTrue();
        byte[] pgp = random(80);
        pgp[0] = (byte) 0x95;
        assertThat(isSecret(BEGIN + "PGP PRIVATE KEY BLOCK-----\nVersion: x\n\n" + lines(pgp) + "=abcd\n"
                        + "-----END PGP PRIVATE KEY BLOCK-----"))
                .isTrue();
        assertThat(isSecret("PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 8\nAAAA\n"))
                .isTrue();
    }

    @Test
    void markersAreNoSecrets() throws IOException {
        for (String text : new String[] {
            BEGIN + KEY,
            "if (pem.startsWith(\"" + BEGIN + KEY.strip() + "\")) {}",
            BEGIN + "RSA " + KEY + "...\n-----END RSA " + KEY,
            BEGIN + KEY + "MIIEvQIBADANBg...\n-----END " + KEY,
            BEGIN + KEY + "<your key>\n-----END " + KEY,
            "# Usage\n\n    " + BEGIN + "EC " + KEY + "    (base64 of the key)\n    -----END EC " + KEY,
            "r'" + BEGIN + "(?:RSA )?" + KEY.strip() + "(.*)-----END " + KEY.strip() + "'",
            block("", random(200)),
            block("OPENSSH ", random(200)),
            BEGIN + KEY + BEGIN + KEY,
            BEGIN + "PGP PRIVATE KEY BLOCK-----\n" + lines(new byte[80]) + "-----END PGP PRIVATE KEY BLOCK-----",
        }) {
            assertThat(isSecret(text)).as(text).isFalse();
        }
    }

    @Test
    void manyMarkersAreReadOnce() throws IOException {
        assertThat(isSecret((BEGIN + KEY.strip()).repeat(2000))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {".env", ".env.local", ".env.production", ".env.examples", "id_rsa", ".git", ".netrc"})
    void namesOfSecrets(String name) {
        assertThat(Secrets.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".env.example",
                ".env.sample",
                ".env.template",
                ".env.local.example",
                ".env.dist",
                ".npmrc",
                ".envrc"
            })
    void namesOfTemplates(String name) {
        assertThat(Secrets.isSecret(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//registry.example.org/:_authToken=npm_abc",
                "a=b\n  _auth = dXNlcjpwYXNz\n",
                "//r/:_password=\"cGFzcw==\"",
                "//r/:_authToken=${A}b",
            })
    void npmrcWithATokenIsASecret(String text) throws IOException {
        assertThat(Secrets.in(".npmrc", Content.of(text))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry=https://registry.example.org/",
                "engine-strict=true\nsave-exact=true",
                "//r/:_authToken=${NPM_TOKEN}",
                "//r/:_authToken = ${NPM_TOKEN}\nfund=false",
                "; _authToken=npm_abc\n# _password=x",
                "always-auth=true",
                "//r/:_authToken=",
            })
    void npmrcWithoutATokenIsNone(String text) throws IOException {
        assertThat(Secrets.in(".npmrc", Content.of(text))).isEmpty();
    }

    private static byte[] random(int bytes) {
        byte[] out = new byte[bytes];
        new Random(7).nextBytes(out);
        return out;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            inner.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x30);
        out.write(inner.size());
        out.writeBytes(inner.toByteArray());
        return out.toByteArray();
    }
}
