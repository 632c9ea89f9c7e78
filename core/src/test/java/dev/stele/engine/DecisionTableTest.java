package dev.stele.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.fleet.RolloutPolicy.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A case is a line of commands and a line of what is decided at the last of them.
///
/// `+A` an instance of A is created, `-A` one is retired, `[A50/B50]` a route table, `A:proven` a verdict, and `A:bake`
/// a phase of A's rollout. The letters are explained in [Scenario]. A wrong line prints the new table to paste.
class DecisionTableTest {
    private static final String BLUE_GREEN = """
            apply A
                A:prepare [] A:launch +A +A A:shift [A100] A:bake A:proven A:completed
            apply A; apply A
                nothing
            apply X
                X:prepare [] X:launch +X +X -X -X X:revert X:condemned X:failed_no_target
            apply M
                M:prepare [] M:launch +M +M -M -M M:revert M:failed_safe
            apply P
                P:prepare [] P:revert P:failed_safe
            apply A; apply B
                B:prepare B:launch +B +B B:shift [B100] B:bake B:proven B:completed
            apply A; apply X
                X:prepare X:launch +X +X -X -X X:revert X:condemned X:reverted
            apply A; apply X; apply X
                nothing
            apply A; apply X; pardon X
                X:prepare X:launch +X +X -X -X X:revert X:condemned X:reverted
            apply A; apply M
                M:prepare M:launch +M +M -M -M M:revert M:condemned M:reverted
            apply A; apply P
                P:prepare P:revert P:failed_safe
            apply A; apply P; wait 40
                P:prepare P:revert P:failed_safe
            apply A; apply B; rollback
                A:prepare A:launch A:shift [A100] B:condemned A:rolled_back -B -B
            apply A; apply B; wait 700; rollback
                A:prepare A:launch +A +A A:shift [A100] B:condemned A:rolled_back -B -B
            apply A; rollback
                refused(there is no former release that was proven)
            apply A; apply B; rollback; apply B
                nothing
            apply A; apply B; rollback; apply C
                C:prepare C:launch +C +C C:shift [C100] C:bake C:proven C:completed
            apply A; apply B now; rollback
                B:revert -B -B B:condemned B:reverted
            apply A; apply B now; apply C
                B:revert -B -B B:superseded C:prepare C:launch +C +C C:shift [C100] C:bake C:proven C:completed
            apply A; apply M now; apply A
                M:revert -M -M M:superseded
            apply A; scale 3
                +A
            apply A; scale 1
                -A
            apply A; scale 0
                -A -A
            apply A; route /shop
                [A100]
            apply A; kill
                -A +A
            apply A; taint
                drift +A -A
            apply A; stop
                [] down -A -A
            apply A; stop; apply A
                A:prepare A:launch +A +A A:shift [A100] A:bake A:proven A:completed
            apply A; apply X; stop; apply X
                A:prepare A:launch +A +A A:shift [A100] A:bake A:proven A:completed
            apply A; gateway down; apply B; gateway up
                B:shift [B100] B:bake B:proven B:completed
            apply A; apply X; pardon X; apply B
                B:prepare B:launch +B +B B:shift [B100] B:bake B:proven B:completed
            apply X; pardon X
                X:prepare X:launch +X +X -X -X X:revert X:condemned X:failed_no_target
            apply A; apply P; wait 900; apply P
                P:prepare P:revert P:failed_safe
            """;

    /// Only cases that differ from blue-green.
    private static final String ROLLING = """
            apply A; apply B
                B:prepare B:launch +B B:launch [A50/B50] +B B:shift [B100] B:bake B:proven B:completed
            apply A; apply X
                X:prepare X:launch +X -X +X -X X:revert X:condemned X:reverted
            apply A; apply X; pardon X
                X:prepare X:launch +X -X +X -X X:revert X:condemned X:reverted
            apply A; apply M
                M:prepare M:launch +M -M +M -M M:revert M:condemned M:reverted
            apply A; apply B; rollback
                A:prepare A:launch A:shift [A100] B:condemned A:rolled_back -B -B
            apply A; apply B; rollback; apply C
                C:prepare C:launch +C C:launch [A50/C50] +C C:shift [C100] C:bake C:proven C:completed
            apply A; apply B now; rollback
                B:revert -B B:condemned B:reverted
            apply A; apply M now; apply A
                M:revert -M M:superseded
            apply A; gateway down; apply B; gateway up
                B:launch [A50/B50] +B B:shift [B100] B:bake B:proven B:completed
            apply A; apply X; pardon X; apply B
                B:prepare B:launch +B B:launch [A50/B50] +B B:shift [B100] B:bake B:proven B:completed
            """;

    /// The same without a warm base: old instances make room for new ones.
    private static final String ROLLING_COLD = """
            apply A; apply B
                B:prepare B:launch +B B:launch [A50/B50] -A +B B:shift [B100] B:bake -A B:proven B:completed
            apply A; apply X
                X:prepare X:launch +X -X +X -X X:revert X:condemned X:reverted
            apply A; apply X; pardon X
                X:prepare X:launch +X -X +X -X X:revert X:condemned X:reverted
            apply A; apply M
                M:prepare M:launch +M -M +M -M M:revert M:condemned M:reverted
            apply A; apply B; rollback
                A:prepare A:launch +A +A A:shift [A100] B:condemned A:rolled_back -B -B
            apply A; apply B; rollback; apply C
                C:prepare C:launch +C C:launch [A50/C50] -A +C C:shift [C100] C:bake -A C:proven C:completed
            apply A; apply B now; rollback
                B:revert -B B:condemned B:reverted
            apply A; apply M now; apply A
                M:revert -M M:superseded
            apply A; gateway down; apply B; gateway up
                B:launch [A50/B50] -A +B B:shift [B100] B:bake -A B:proven B:completed
            apply A; apply X; pardon X; apply B
                B:prepare B:launch +B B:launch [A50/B50] -A +B B:shift [B100] B:bake -A B:proven B:completed
            """;

    @Test
    void blueGreenMatchesTheTable() {
        check(BLUE_GREEN, Strategy.BLUE_GREEN, Duration.ofMinutes(10));
    }

    @Test
    void rollingMatchesTheTable() {
        check(ROLLING, Strategy.ROLLING, Duration.ofMinutes(10));
    }

    @Test
    void rollingWithoutAWarmBaseMatchesTheTable() {
        check(ROLLING_COLD, Strategy.ROLLING, Duration.ZERO);
    }

    private static void check(String table, Strategy strategy, Duration keepWarm) {
        List<String> actual = new ArrayList<>();
        for (String line : table.lines().filter(l -> !l.startsWith(" ")).toList()) {
            actual.add(line);
            actual.add("    " + play(line, new CommandScript(strategy, keepWarm)));
        }
        assertThat(String.join("\n", actual)).isEqualTo(table.strip());
    }

    private static String play(String script, CommandScript bench) {
        String last = "";
        for (String command : script.split(";", -1)) {
            bench.command(command);
            last = bench.trail();
        }
        return last.isEmpty() ? "nothing" : last;
    }
}
