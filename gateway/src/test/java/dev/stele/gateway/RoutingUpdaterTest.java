package dev.stele.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.CrashPoint;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Which tables and memberships are accepted, and what is on disk afterwards.
class RoutingUpdaterTest {
    /// Applied table, offered table, outcome; a table is `epoch/fence route`.
    private static final String TABLES = """
            0/0 -   | 1/1 a  | applied
            0/0 -   | 57/3 a | applied
            5/2 a   | 6/2 b  | applied
            5/2 a   | 6/3 b  | applied
            5/2 a   | 5/2 a  | applied
            5/2 a   | 5/3 a  | applied
            5/2 a   | 9/3 b  | applied
            5/2 a   | 9/2 b  | applied
            5/2 a   | 5/2 b  | epoch 5 is applied already, with other routes
            5/2 a   | 5/3 b  | epoch 5 is applied already, with other routes
            5/2 a   | 4/2 a  | epoch 4 is older than the applied 5
            5/2 a   | 4/9 a  | epoch 4 is older than the applied 5
            5/2 a   | 6/1 b  | fence 1 is lower than 2, which was seen before
            5/2 a   | 6/2 aa | two routes claim */a/: those of web and web
            """;

    /// Applied membership, offered membership, outcome; a membership is `fence.version address`.
    private static final String MEMBERSHIPS = """
            0.0 -         | 1.1 127.0.0.1 | applied
            1.5 127.0.0.1 | 1.6 127.0.0.2 | applied
            1.5 127.0.0.1 | 1.9 127.0.0.2 | applied
            1.5 127.0.0.1 | 1.5 127.0.0.1 | applied
            1.5 127.0.0.1 | 2.1 127.0.0.2 | applied
            1.5 127.0.0.1 | 1.5 127.0.0.2 | membership 1.5 is not newer than the applied 1.5
            1.5 127.0.0.1 | 1.4 127.0.0.2 | membership 1.4 is not newer than the applied 1.5
            2.5 127.0.0.1 | 1.9 127.0.0.2 | fence 1 is lower than 2, which was seen before
            1.5 127.0.0.1 | 1.6 localhost | "localhost" of web-1 is no IP address
            """;

    @TempDir
    Path dir;

    @TestFactory
    Stream<DynamicTest> tablesAreAcceptedInOrder() {
        return TABLES.lines()
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    String[] cells = line.split("\\|");
                    Path own = Files.createTempDirectory(dir, "case");
                    RoutingUpdater updater = updater(own);
                    apply(updater, table(cells[0].strip()));
                    RouteTable offered = table(cells[1].strip());
                    assertThat(outcome(updater.apply(offered))).isEqualTo(cells[2].strip());
                    RouteTable kept = RouteTable.fromJson(Json.parse(Files.readAllBytes(own.resolve("table.json"))));
                    assertThat(kept.equals(offered)).isEqualTo(cells[2].strip().equals("applied"));
                    assertThat(updater.state().epoch()).isEqualTo(kept.epoch());
                    assertThat(updater(own).state().epoch()).isEqualTo(kept.epoch());
                }));
    }

    @TestFactory
    Stream<DynamicTest> membershipsAreAcceptedInOrder() {
        return MEMBERSHIPS
                .lines()
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    String[] cells = line.split("\\|");
                    RoutingUpdater updater = updater(Files.createTempDirectory(dir, "case"));
                    Membership first = membership(cells[0].strip());
                    if (first.version() > 0) {
                        assertThat(outcome(updater.apply(first))).isEqualTo("applied");
                    }
                    assertThat(outcome(updater.apply(membership(cells[1].strip()))))
                            .isEqualTo(cells[2].strip());
                }));
    }

    @Test
    void unwritableTableIsNotApplied() throws IOException {
        RoutingUpdater updater = updater(dir);
        apply(updater, table("5/2 a"));
        Files.createDirectory(dir.resolve("table.json.new"));
        assertThat(outcome(updater.apply(table("6/2 b")))).startsWith("the table of routes could not be written");
        assertThat(updater.state().epoch()).isEqualTo(5);
    }

    @Test
    void crashDuringTableWriteLeavesOldOrNewTable() {
        try {
            for (CrashPoint point : new CrashPoint[] {CrashPoint.TABLE_AFTER_FSYNC, CrashPoint.TABLE_AFTER_RENAME}) {
                RoutingUpdater updater = updater(dir);
                long before = updater.state().epoch();
                CrashPoint.arm(reached -> {
                    if (reached == point) {
                        throw new IllegalStateException("crash at " + point.label());
                    }
                });
                assertThatThrownBy(() -> updater.apply(table((before + 1) + "/1 a")))
                        .hasMessageContaining("crash at");
                boolean renamed = point == CrashPoint.TABLE_AFTER_RENAME;
                assertThat(updater(dir).state().epoch()).isEqualTo(renamed ? before + 1 : before);
                CrashPoint.arm(_ -> {});
                apply(updater(dir), table((before + 1) + "/1 a"));
            }
        } finally {
            CrashPoint.arm(_ -> {});
        }
    }

    @Test
    void unwritableMembershipIsApplied() throws IOException {
        RoutingUpdater updater = updater(dir);
        Files.createDirectory(dir.resolve("membership.json.new"));
        assertThat(outcome(updater.apply(membership("1.1 127.0.0.1")))).isEqualTo("applied");
        assertThat(updater.state().membership().version()).isEqualTo(1);
    }

    @Test
    void damagedTableIsMovedAsideAndAnyEpochAccepted() throws IOException {
        Files.writeString(dir.resolve("table.json"), "{\"epoch\":");
        RoutingUpdater updater = updater(dir);
        assertThat(updater.state().epoch()).isZero();
        assertThat(dir.resolve("table.json.damaged")).exists();
        apply(updater, table("9/4 a"));
        assertThat(updater.state().epoch()).isEqualTo(9);
    }

    @Test
    void updateIsNotAcknowledgedBeforeEveryLoopHasSeenIt() {
        RoutingUpdater updater = new RoutingUpdater(new GatewayFiles(dir), "boot", () -> 0, () -> false);
        assertThat(outcome(updater.apply(table("1/1 a")))).startsWith("applied, but");
        assertThat(updater.state().epoch()).isEqualTo(1);
    }

    @Test
    void countersOfOldEpochsAreDropped() {
        Counters counters = new Counters();
        for (long epoch = 1; epoch <= 300; epoch++) {
            counters.of(Rig.pool("web", "v1"), epoch).started.increment();
        }
        assertThat(counters.read()).hasSize(Counters.EPOCHS_MAX);
        assertThat(counters.read().getFirst().epoch()).isEqualTo(45);
    }

    private static RoutingUpdater updater(Path dir) {
        return new RoutingUpdater(new GatewayFiles(dir), "boot", () -> 0, () -> true);
    }

    private static void apply(RoutingUpdater updater, RouteTable table) {
        if (table.epoch() > 0) {
            assertThat(outcome(updater.apply(table))).isEqualTo("applied");
        }
    }

    private static String outcome(GatewayAnswer answer) {
        return switch (answer) {
            case GatewayAnswer.Applied _ -> "applied";
            case GatewayAnswer.Refused refused -> refused.why();
        };
    }

    /// Each letter is a route of that name.
    private static RouteTable table(String text) {
        String[] parts = text.split("[/ ]");
        List<Route> routes = parts[2].equals("-")
                ? List.of()
                : parts[2].chars()
                        .mapToObj(c -> Rig.route("/" + (char) c, "web", Rig.target("web", "v1", 80, 100)))
                        .toList();
        return new RouteTable(Long.parseLong(parts[0]), Long.parseLong(parts[1]), routes);
    }

    private static Membership membership(String text) {
        String[] parts = text.split(" ");
        int dot = parts[0].indexOf('.');
        TreeMap<dev.stele.route.PoolId, List<Member>> pools = new TreeMap<>();
        pools.put(Rig.pool("web", "v1"), List.of(new Member("web-1", parts[1])));
        return new Membership(
                Long.parseLong(parts[0].substring(0, dot)), Long.parseLong(parts[0].substring(dot + 1)), pools);
    }
}
