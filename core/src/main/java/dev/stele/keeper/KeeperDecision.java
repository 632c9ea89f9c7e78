package dev.stele.keeper;

import dev.stele.engine.LedgerEvent;
import java.util.List;
import java.util.OptionalLong;

/// What the keeper decides: steps to record, and when to decide again.
public record KeeperDecision(List<LedgerEvent> events, OptionalLong wakeMillis) {
    public KeeperDecision {
        events = List.copyOf(events);
    }
}
