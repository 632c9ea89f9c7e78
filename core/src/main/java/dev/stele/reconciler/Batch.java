package dev.stele.reconciler;

import dev.stele.engine.Desired;
import dev.stele.engine.Fact;
import dev.stele.engine.Recorded;
import java.util.List;

/// Facts that go to the ledger together, and what follows from them once they are durable.
///
/// @param first index that the ledger has to give to the first of them
/// @param recorded with all of them
/// @param answers to the commands in it
public record Batch(long first, List<Fact> facts, Recorded recorded, Desired desired, List<Answer.Done> answers) {
    public Batch {
        facts = List.copyOf(facts);
        answers = List.copyOf(answers);
        if (facts.isEmpty() || first + facts.size() != recorded.entries()) {
            throw new IllegalArgumentException(
                    facts.size() + " facts from entry " + first + " do not make " + recorded.entries() + " entries");
        }
    }
}
