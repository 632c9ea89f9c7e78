package dev.stele.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Fact;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private static Worlds twoProven() {
        return new Worlds().wants(Worlds.fleet("2", 2)).proved(1, "1").proved(2, "2");
    }

    private static Parsed<Orders.Ruling> rule(Worlds worlds, Order order) {
        return new Orders(worlds.world(), "ana").rule(order);
    }

    private static Order.Rollback rollback(Optional<Integer> to, boolean dryRun) {
        return new Order.Rollback(Optional.of("web"), to, "slow", dryRun);
    }

    private static Orders.Ruling good(Parsed<Orders.Ruling> parsed) {
        return switch (parsed) {
            case Parsed.Good<Orders.Ruling>(var ruling) -> ruling;
            case Parsed.Bad<Orders.Ruling>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static List<String> codes(Parsed<Orders.Ruling> parsed) {
        return switch (parsed) {
            case Parsed.Good<Orders.Ruling>(var ruling) -> throw new AssertionError(ruling.toString());
            case Parsed.Bad<Orders.Ruling>(var problems) ->
                problems.stream().map(Problem::code).toList();
        };
    }

    @Test
    void aRollbackGoesToTheReleaseThatWasProvenBefore() {
        Orders.Ruling ruling = good(rule(twoProven(), rollback(Optional.empty(), false)));
        assertThat(ruling.steps().getFirst().from()).contains(2);
        assertThat(ruling.steps().getFirst().to()).contains(1);
        assertThat(ruling.facts()).hasSize(1).first().isInstanceOf(Fact.OrderGiven.class);
    }

    @Test
    void aDryRunRecordsNothing() {
        assertThat(good(rule(twoProven(), rollback(Optional.empty(), true))).facts())
                .isEmpty();
    }

    @Test
    void aRollbackThatCannotBeSaysWhy() {
        Worlds one = new Worlds().wants(Worlds.fleet("1", 2)).proved(1, "1");
        assertThat(codes(rule(one, rollback(Optional.empty(), false)))).containsExactly("R403");
        Order any = new Order.Rollback(Optional.empty(), Optional.empty(), "slow", false);
        assertThat(codes(rule(one, any))).containsExactly("R401");
        assertThat(codes(rule(twoProven(), rollback(Optional.of(7), false)))).containsExactly("R403");
        assertThat(codes(rule(twoProven(), rollback(Optional.of(2), false)))).containsExactly("R404");
        assertThat(codes(rule(twoProven().condemned("1", "bad"), rollback(Optional.of(1), false))))
                .containsExactly("R405");
        Order unknown = new Order.Rollback(Optional.of("shop"), Optional.empty(), "", false);
        assertThat(codes(rule(twoProven(), unknown))).containsExactly("S404");
    }

    @Test
    void aPardonNeedsACondemnedRelease() {
        assertThat(codes(rule(twoProven(), new Order.Pardon("web", Optional.empty(), "mended"))))
                .containsExactly("R406");
        Worlds condemned = twoProven().condemned("2", "bad");
        assertThat(good(rule(condemned, new Order.Pardon("web", Optional.empty(), "mended")))
                        .facts())
                .hasSize(1);
    }

    @Test
    void aPardonMeansTheWantedReleaseAndElseTheNewest() {
        Worlds both = twoProven().condemned("1", "bad").condemned("2", "worse");
        assertThat(pardoned(both.wants(Worlds.fleet("1", 2)))).contains(1);
        assertThat(pardoned(both.wants(Worlds.fleet("3", 2)))).contains(2);
    }

    private static Optional<Integer> pardoned(Worlds worlds) {
        Order pardon = new Order.Pardon("web", Optional.empty(), "mended");
        return good(rule(worlds, pardon)).steps().getFirst().to();
    }

    @Test
    void whatIsStoppedIsNotStoppedAgain() {
        Order all = new Order.Stop(Optional.empty());
        Orders.Ruling first = good(rule(twoProven(), all));
        assertThat(first.facts()).hasSize(1);
        Worlds stopped = twoProven();
        first.facts().forEach(stopped::say);
        assertThat(good(rule(stopped, all)).facts()).isEmpty();
    }
}
