package dev.stele.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.probe.PortAdvice.Listener;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said about an instance whose check of port 9090, `http` in the fleet, cannot connect.
class PortAdviceTest {
    private static PortAdvice advice(String listening, Integer... exposed) {
        SortedSet<Listener> all = new TreeSet<>();
        for (String at : listening.isEmpty() ? new String[0] : listening.split(" ")) {
            int colon = at.lastIndexOf(':');
            String address = at.substring(0, colon);
            boolean loopback = address.startsWith("127.") || address.equals("::1");
            all.add(new Listener(Integer.parseInt(at.substring(colon + 1)), address, loopback));
        }
        return new PortAdvice(() -> all, () -> new TreeSet<>(List.of(exposed)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|nothing listens on 9090 in the instance yet",
                "0.0.0.0:8080|nothing listens on 9090 in the instance, but its program listens on 8080:"
                        + " let it listen on 9090, or write  http: {port: 8080}  under ports",
                ":::8080|nothing listens on 9090 in the instance, but its program listens on 8080:"
                        + " let it listen on 9090, or write  http: {port: 8080}  under ports",
                "127.0.0.1:9090|its program listens on 127.0.0.1:9090 only, where no check and no request gets in:"
                        + " let it listen on 0.0.0.0:9090",
                "::1:9090|its program listens on [::1]:9090 only, where no check and no request gets in:"
                        + " let it listen on 0.0.0.0:9090",
                "127.0.0.1:8080|nothing listens on 9090 in the instance, but its program listens on 127.0.0.1:8080,"
                        + " where no request gets in: let it listen on 0.0.0.0:9090",
                "127.0.0.1:9090 0.0.0.0:9090|''",
                "0.0.0.0:9090|''"
            })
    void aRefusedConnectionSaysWhereTheProgramListens(String listening, String expected) {
        assertThat(advice(listening).refused("http", 9090)).isEqualTo(expected);
    }

    @Test
    void anImagesPortsAreNamedUnlessTheAskedOneIsAmongThem() {
        assertThat(advice("", 8080).unnamed(9090, List.of(9090)))
                .isEqualTo("the image exposes 8080, which the fleet's ports do not name");
        assertThat(advice("", 8080, 8081).unnamed(9090, List.of(9090, 8081)))
                .isEqualTo("the image exposes 8080, which the fleet's ports do not name");
        assertThat(advice("", 8080, 9090).unnamed(9090, List.of(9090))).isEmpty();
        assertThat(advice("", 8080).unnamed(9090, List.of(9090, 8080))).isEmpty();
        assertThat(advice("").unnamed(9090, List.of(9090))).isEmpty();
    }

    @Test
    void manyPortsAreBounded() {
        Integer[] many = IntStream.range(1, 1000).boxed().toArray(Integer[]::new);
        assertThat(advice("", many).unnamed(9090, List.of(9090)))
                .isEqualTo("the image exposes 1, 2, 3, 4, 5 and 994 more, which the fleet's ports do not name");
        String all = String.join(
                " ", Arrays.stream(many).map(port -> "127.0.0.1:" + port).toList());
        assertThat(advice(all).refused("http", 9090)).hasSizeLessThan(300);
    }
}
