package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Plan;
import dev.stele.fleet.ConfigFile;
import dev.stele.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileDifferenceTest {
    private static Plan.Difference difference(String dest, byte[] before, byte[] after) {
        return FileDifference.of(
                dest,
                Optional.of(file(dest, before)),
                Optional.of(file(dest, after)),
                digest -> Stream.of(before, after)
                        .filter(bytes -> Digest.sha256(bytes).equals(digest))
                        .findFirst());
    }

    private static Plan.Difference difference(String dest, String before, String after) {
        return difference(dest, before.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8));
    }

    private static ConfigFile file(String dest, byte[] bytes) {
        return new ConfigFile(dest, Digest.sha256(bytes), bytes.length);
    }

    private static String lines(int from, int to, String changed) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> i + (changed.contains("," + i + ",") ? " new" : "") + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void textIsShownByItsLines() {
        Plan.Difference d = difference("/etc/app.conf", lines(1, 20, ""), lines(1, 20, ",5,17,"));
        assertThat(d.what()).isEqualTo("files./etc/app.conf");
        assertThat(d.before()).matches("51 bytes \\(sha256:[0-9a-f]{12}\\)");
        assertThat(String.join("\n", d.diff()) + "\n").isEqualTo("""
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +5 new
                 6
                 7
                 8
                @@ -14,7 +14,7 @@
                 14
                 15
                 16
                -17
                +17 new
                 18
                 19
                 20
                """);
        assertThat(d.diffHidden()).isZero();
    }

    /// `a`, `b` … are lines, `.` ends one that has no end, `~` stands for a carriage return.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ab  | acb  | @@ -1,2 +1,3 @@; a;+c; b
            abc | ac   | @@ -1,3 +1,2 @@; a;-b; c
            a   | b    | @@ -1,1 +1,1 @@;-a;+b
            abcdefgh | abcdefghi | @@ -6,3 +6,4 @@; f; g; h;+i
            ab  | ab.  | @@ -1,2 +1,2 @@; a;-b;+b;\\ No newline at end of file
            a~  | a    | @@ -1,1 +1,1 @@;-a~;+a
            a   | ''   | @@ -1,1 +0,0 @@;-a
            ''  | a    | @@ -0,0 +1,1 @@;+a
            abcabba | cbabac | @@ -1,7 +1,6 @@;-a;-b; c;-a; b;+a; b; a;+c
            """)
    void smallTextsGiveTheUnifiedForm(String before, String after, String expected) {
        List<String> wanted = List.of(expected.replace("~", "\r").split(";"));
        assertThat(difference("/a", text(before), text(after)).diff()).isEqualTo(wanted);
    }

    private static String text(String letters) {
        return letters.replaceAll("([a-z]~?)", "$1\n").replace("~", "\r").replaceAll("\n\\.", "");
    }

    @Test
    void longDifferencesAreCutAndTheRestIsCounted() {
        Plan.Difference d = difference("/a", lines(1, 1_000, ""), lines(2_001, 3_100, ""));
        assertThat(d.diff()).hasSize(400);
        assertThat(d.diff().size() + d.diffHidden()).isEqualTo(1 + 1_000 + 1_100);
        Plan.Difference huge = difference("/a", lines(1, 30_000, ""), lines(30_001, 60_000, ""));
        assertThat(huge.diffHidden()).isEqualTo(1 + 60_000 - 400);
    }

    /// A line of a hundred kilobytes, as of JSON that a program wrote, is cut to where it differs.
    @Test
    void longLinesShowWhereTheyDiffer() {
        String head = "x".repeat(5_000);
        Plan.Difference d = difference("/a", head + "1" + head + "\n", head + "2" + head + "\n");
        assertThat(d.diff()).hasSize(3);
        assertThat(d.diff().get(1)).hasSizeLessThan(250).contains("x1x");
        assertThat(d.diff().get(2)).hasSizeLessThan(250).contains("x2x");
    }

    @Test
    void binaryAndUnknownContentIsToldBySizeAndDigest() {
        byte[] zeros = new byte[2_048];
        byte[] invalid = {(byte) 0xff, 1};
        for (byte[] other : Arrays.asList(zeros, invalid)) {
            Plan.Difference d = difference("/a", other, "text\n".getBytes(StandardCharsets.UTF_8));
            assertThat(d.diff()).isEmpty();
            assertThat(d.before()).startsWith(other.length == 2 ? "2 bytes (sha256:" : "2Ki (sha256:");
        }
        ConfigFile file = file("/a", zeros);
        Plan.Difference lost =
                FileDifference.of("/a", Optional.of(file), Optional.of(file("/a", invalid)), _ -> Optional.empty());
        assertThat(lost.diff()).isEmpty();
        Plan.Difference added = FileDifference.of("/a", Optional.empty(), Optional.of(file), _ -> Optional.empty());
        assertThat(added.before()).isEmpty();
        assertThat(added.after()).startsWith("2Ki (sha256:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/app/.env",
                "/app/.env.local",
                "/etc/tls/server.key",
                "/etc/tls/server.pem",
                "/root/.ssh/config",
                "/run/secrets/db.yaml",
                "/etc/app/credentials.json",
                "/etc/nginx/.htpasswd",
                "/home/u/.pgpass",
                "/etc/db-password"
            })
    void filesThatMayBeSecretsAreNotShown(String dest) {
        assertThat(difference(dest, "geheim1\n", "geheim2\n").diff()).containsExactly(FileDifference.NOT_SHOWN);
    }

    @Test
    void keysAreNotShownWhateverTheirName() {
        String key = "-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----\n";
        assertThat(difference("/a", "a\n", key).diff()).containsExactly(FileDifference.NOT_SHOWN);
        assertThat(difference("/a", key, "a\n").diff()).containsExactly(FileDifference.NOT_SHOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password: geheim",
                "  db_password = \"geheim\"",
                "\"apiKey\": \"geheim\",",
                "requirepass geheim",
                "spring.datasource.password=geheim",
                "AWS_SECRET_ACCESS_KEY=geheim",
                "<password>geheim</password>",
                "command --token geheim",
                "url: postgres://shop:geheim@db:5432/shop",
                "auth_token: !vault geheim",
                "{\"a\": 1, \"clientSecret\": \"geheim\", \"b\": 2}"
            })
    void valuesOfPasswordsAreNotShown(String line) {
        Plan.Difference d =
                difference("/a.conf", "a: 1\n" + line + "\n", "a: 2\n" + line.replace("geheim", "neu") + "\n");
        assertThat(String.join("\n", d.diff())).doesNotContain("geheim", "neu").contains("+a: 2", "(not shown)");
    }

    /// The word before it would be cut off with the rest of the line.
    @Test
    void passwordInALongLineIsNotShown() {
        String head = "{\"a\": \"" + "x".repeat(500) + "\", \"password\": \"" + "y".repeat(300);
        Plan.Difference d = difference("/a.json", head + "geheim1\"}\n", head + "geheim2\"}\n");
        assertThat(String.join("\n", d.diff())).doesNotContain("geheim", "yy");
    }
}
