package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.text.DisplayWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private static Table table() {
        Table table = Table.of("SERVICE", "STATE", "RELEASE", "ERRORS", "WHY")
                .wrapping(4)
                .yielding(3, 2);
        table.row("web", "✓ healthy", "v3", "0.11%", "");
        table.row("起動", "! healing", "v9→v10", "12.50%", "instance j-7f ran out of memory, replacing it");
        return table;
    }

    @Test
    void aPipeGetsEveryCellWhole() {
        assertThat(table().at(Shown.UNBOUNDED)).isEqualTo("""
                SERVICE  STATE      RELEASE  ERRORS  WHY
                web      ✓ healthy  v3       0.11%
                起動     ! healing  v9→v10   12.50%  instance j-7f ran out of memory, replacing it
                """);
    }

    @Test
    void sentencesWrapBesideTheirRowWhileThereIsRoom() {
        assertThat(table().at(64)).isEqualTo("""
                SERVICE  STATE      RELEASE  ERRORS  WHY
                web      ✓ healthy  v3       0.11%
                起動     ! healing  v9→v10   12.50%  instance j-7f ran out of
                                                     memory, replacing it
                """);
    }

    @Test
    void sentencesStandBelowTheirRowInANarrowTerminal() {
        assertThat(table().at(40)).isEqualTo("""
                SERVICE  STATE      RELEASE  ERRORS
                web      ✓ healthy  v3       0.11%
                起動     ! healing  v9→v10   12.50%
                    instance j-7f ran out of memory,
                    replacing it
                """);
    }

    @Test
    void theLeastImportantColumnsAreLeftOutAndNamed() {
        assertThat(table().at(30)).isEqualTo("""
                SERVICE  STATE      RELEASE
                web      ✓ healthy  v3
                起動     ! healing  v9→v10
                    instance j-7f ran out of
                    memory, replacing it
                left out for want of width:
                ERRORS; a pipe gets all: | cat
                """);
    }

    @Test
    void cellsThatYieldAreCutBeforeAColumnIsLeftOut() {
        Table table = Table.withoutHeads().yielding(1);
        table.row("shop/web:1", "sha256:" + "0123456789abcdef".repeat(4));
        assertThat(table.at(32)).isEqualTo("shop/web:1  sha256:0123456789ab…\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 25, 30, 31, 40, 55, 64, 80, 200})
    void noLineIsWiderThanTheTerminal(int columns) {
        Table table = table();
        table.row("a-service-with-a-name-of-forty-characters", "✗ degraded", "v1000→v1001", "100.00%", "x".repeat(300));
        assertThat(table.at(columns).lines())
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(columns));
    }

    @Test
    void escapesInCellsAreShownAndNeverCutThrough() {
        Table table = Table.of("A", "B").yielding(1);
        table.row("x", "\u001b[31mred and long enough to be cut\u001b[0m");
        assertThat(table.at(20)).doesNotContain("\u001b");
    }
}
