package dev.stele.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallTest {
    @Test
    void replacesTheTableInOneTransactionAndAcceptsDeclaredPorts() {
        Links links = new Links("0badcafe", new Block(2));
        Firewall firewall = new Firewall("0badcafe", links, new Block(2));
        String text = firewall.text(List.of(new Peer("st0badcafe1", "198.18.16.2", List.of(80, 81))));
        assertThat(text).startsWith("table inet stele_0badcafe {\n}\ndelete table inet stele_0badcafe\n");
        assertThat(text)
                .contains("elements = { \"st0badcafe1\" . 198.18.16.2 . 80, \"st0badcafe1\" . 198.18.16.2 . 81 }");
        assertThat(firewall.text(List.of())).doesNotContain("elements");
    }
}
