package dev.stele.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
    @Test
    void blocksFollowOneAnother() {
        assertThat(new Block(0).network()).isEqualTo("198.18.0.0/21");
        assertThat(new Block(1).network()).isEqualTo("198.18.8.0/21");
        assertThat(new Block(63).network()).isEqualTo("198.19.248.0/21");
    }

    @Test
    void theFirstAddressIsTheHosts() {
        assertThat(new Block(1).hostAddress()).isEqualTo("198.18.8.1");
        assertThat(new Block(1).address(1)).isEqualTo("198.18.8.2");
        assertThat(new Block(63).address(Block.ADDRESS_SLOT_MAX)).isEqualTo("198.19.255.254");
    }

    @Test
    void rangesOfIdsDoNotOverlapAndFitIntoThirtyOneBits() {
        assertThat(new Block(0).firstId(0)).isEqualTo(1_879_048_192);
        assertThat(new Block(0).firstId(63) + Block.IDS).isEqualTo(new Block(1).firstId(0));
        assertThat((long) new Block(63).firstId(63) + Block.IDS).isEqualTo(1L << 31);
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new Block(64)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Block(0).address(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Block(0).address(2046)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Block(0).firstId(64)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNamesOfLinksFitIntoFifteenCharacters() {
        Links links = new Links("0badcafe", new Block(0));
        for (long number : List.of(1L, 35L, 60_466_175L, Long.MAX_VALUE)) {
            assertThat(links.name(number)).startsWith("st0badcafe").hasSizeLessThanOrEqualTo(15);
        }
        assertThat(links.name(36)).isEqualTo("st0badcafe10");
    }

    @Test
    void theTableIsReplacedInOneTransactionAndLetsInDeclaredPorts() {
        Links links = new Links("0badcafe", new Block(2));
        Firewall firewall = new Firewall("0badcafe", links, new Block(2));
        String text = firewall.text(List.of(new Peer("st0badcafe1", "198.18.16.2", List.of(80, 81))));
        assertThat(text).startsWith("table inet stele_0badcafe {\n}\ndelete table inet stele_0badcafe\n");
        assertThat(text)
                .contains("elements = { \"st0badcafe1\" . 198.18.16.2 . 80, \"st0badcafe1\" . 198.18.16.2 . 81 }");
        assertThat(firewall.text(List.of())).doesNotContain("elements");
    }
}
