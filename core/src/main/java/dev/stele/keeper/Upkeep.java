package dev.stele.keeper;

import dev.stele.engine.Fact;
import dev.stele.route.Membership;
import java.util.List;
import java.util.OptionalLong;

/// What the keeper wants: steps to record, who shall take requests, and when to look again.
public record Upkeep(List<Fact> facts, Membership membership, OptionalLong wakeMillis) {
    public Upkeep {
        facts = List.copyOf(facts);
    }
}
