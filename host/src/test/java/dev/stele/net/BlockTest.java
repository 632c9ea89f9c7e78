package dev.stele.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BlockTest {
    @Test
    void networksOfBlocksAreConsecutive() {
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
    void rangesOfIdsDoNotOverlapAndFitInto31Bits() {
        assertThat(new Block(0).firstId(0)).isEqualTo(1_879_048_192);
        assertThat(new Block(0).firstId(63) + Block.IDS).isEqualTo(new Block(1).firstId(0));
        assertThat((long) new Block(63).firstId(63) + Block.IDS).isEqualTo(1L << 31);
    }

    @Test
    void ownersOfNamespacesAreNobodyElse() {
        Block block = new Block(3);
        assertThat(block.owner(1)).isGreaterThan(block.firstId(0)).isNotEqualTo(block.owner(2));
        assertThat(block.owner(Block.ADDRESS_SLOT_MAX)).isLessThan(block.firstId(1));
        assertThatThrownBy(() -> block.owner(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> block.owner(2046)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Block(64)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Block(0).address(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Block(0).address(2046)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Block(0).firstId(64)).isInstanceOf(IllegalArgumentException.class);
    }
}
