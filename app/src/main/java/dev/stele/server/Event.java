package dev.stele.server;

import dev.stele.engine.Outcome;

/// What wakes the loop. Only outcomes, asks and appends carry something; a look is looked up again anyway.
sealed interface Event {
    record Look() implements Event {}

    record Ended(String key, Outcome outcome) implements Event {}

    record Asked(Ask ask) implements Event {}

    record Append(LedgerWriter.Appended result) implements Event {}

    record End() implements Event {}
}
