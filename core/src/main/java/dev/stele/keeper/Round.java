package dev.stele.keeper;

import dev.stele.engine.Decision;
import dev.stele.engine.Engine;
import dev.stele.engine.Fact;
import dev.stele.engine.Recorded;
import dev.stele.engine.World;
import dev.stele.route.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// One turn of the loop, thought through: the engine decides, and the keeper follows what it decided.
///
/// Whoever drives it first pushes the membership to the gateway, while the gateway's is another one and this one
/// carries this server's fence. That waits for no disk: a dead instance must be unrouted while the ledger stalls.
/// Then it
/// 1. appends the facts to the ledger and waits until they are durable, then folds them with [Recorded#apply];
/// 2. starts every effect of [Effect#of] that it is not carrying out yet, and pushes the membership to the
///    gateway while the gateway's own is another one and this one's fence is its own;
/// 3. appends a [Fact.Closed] for each effect that ended, looks again ([dev.stele.engine.Observed#then]) and folds;
/// 4. takes the next turn at once if there was any fact, else at the next event or at the wake.
///
/// After a start it folds the whole ledger, appends [Fact.ServerStarted], looks, and goes on at 2: intents that are
/// still in flight are carried out again, which is harmless, since every effect done twice equals done once.
///
/// @param facts empty = nothing to do now
/// @param membership what the gateway shall apply; keep it with [dev.stele.engine.Observed#with]
/// @param wakeMillis the next turn, if nothing happens before
public record Round(List<Fact> facts, Membership membership, OptionalLong wakeMillis, List<Decision.Why> why) {
    public Round {
        facts = List.copyOf(facts);
        why = List.copyOf(why);
    }

    public static Round of(World world) {
        Decision decision = Engine.decide(world);
        Recorded decided = world.recorded();
        for (Fact fact : decision.facts()) {
            decided = decided.apply(fact, decided.entries(), world.nowMillis());
        }
        Upkeep upkeep = Keeper.decide(world.with(decided));
        List<Fact> facts = new ArrayList<>(decision.facts());
        facts.addAll(upkeep.facts());
        return new Round(
                facts, upkeep.membership(), earlier(decision.wakeMillis(), upkeep.wakeMillis()), decision.why());
    }

    private static OptionalLong earlier(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent()
                ? OptionalLong.of(Math.min(a.getAsLong(), b.getAsLong()))
                : a.isPresent() ? a : b;
    }
}
