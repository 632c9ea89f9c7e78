package dev.stele.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebVersionTest {
    private static final Path DPKG = Path.of("/usr/bin/dpkg");
    private static final int PAIRS = 200;

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiterString = " ", textBlock = """
            1.0 < 1.1
            1.0 = 1.00
            1.9 < 1.10
            1.0~rc1 < 1.0
            1.0~~ < 1.0~
            1.0~rc1 < 1.0~rc2
            1.0 < 1.0a
            1.0a < 1.0+b
            1.0-1 < 1.0-2
            1.0 = 1.0-0
            1.0-1 < 1.0-1+b1
            1.0-1 < 1.0-1.1
            1:0.1 > 2.0
            0:1.0 = 1.0
            1.0-1~deb12u1 < 1.0-1
            17.0.9+9-1~deb12u1 < 17.0.15+6-1~deb12u1
            2.36-9+deb12u10 > 2.36-9+deb12u9
            1.2.3-a-1 > 1.2.3-1
            1.0. > 1.0
            99999999999999999999 < 100000000000000000000
            """)
    void ordersVersionsAsDpkg(String left, String sign, String right) {
        int order = new DebVersion(left).compareTo(new DebVersion(right));
        assertThat(Integer.signum(order)).isEqualTo("<=>".indexOf(sign) - 1);
        assertThat(Integer.signum(new DebVersion(right).compareTo(new DebVersion(left))))
                .isEqualTo(-Integer.signum(order));
    }

    @Test
    void ordersRandomVersionsAsInstalledDpkg() throws Exception {
        if (!Files.isExecutable(DPKG)) {
            return;
        }
        long seed = 20261121;
        Random random = new Random(seed);
        List<String> script = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            String a = anyVersion(random);
            String b = random.nextInt(4) == 0 ? a + "~" : anyVersion(random);
            expected.add(Integer.signum(new DebVersion(a).compareTo(new DebVersion(b))));
            String ask = "dpkg --compare-versions '%s' %s '%s'";
            script.add(ask.formatted(a, "lt", b) + " && echo -1 || { " + ask.formatted(a, "eq", b)
                    + " && echo 0 || echo 1; }");
        }
        List<Integer> actual =
                output(String.join("\n", script)).stream().map(Integer::valueOf).toList();
        assertThat(expected).as("seed %d, script:%n%s", seed, script).isEqualTo(actual);
    }

    @Test
    void refusesInvalidVersions() {
        for (String text : List.of("", "1.0 2", "1.0\n", "1_0", "a:1")) {
            assertThatThrownBy(() -> new DebVersion(text)).isInstanceOf(Deb822Exception.class);
        }
    }

    private static String anyVersion(Random random) {
        String alphabet = "0019ab~+.";
        StringBuilder out = new StringBuilder(random.nextInt(3) == 0 ? random.nextInt(3) + ":" : "");
        out.append(random.nextInt(10));
        for (int i = random.nextInt(6); i > 0; i--) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return random.nextBoolean()
                ? out + "-" + random.nextInt(3) + (random.nextBoolean() ? "~a" : "")
                : out.toString();
    }

    private static List<String> output(String script) throws IOException {
        Process shell =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        return shell.inputReader().lines().toList();
    }
}
