package dev.stele.keeper;

import dev.stele.engine.Fact;
import java.util.List;
import java.util.OptionalLong;

/// What the keeper wants: steps to record, and when to look again.
public record Upkeep(List<Fact> facts, OptionalLong wakeMillis) {
    public Upkeep {
        facts = List.copyOf(facts);
    }
}
