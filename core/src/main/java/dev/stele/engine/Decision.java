package dev.stele.engine;

import java.util.List;
import java.util.OptionalLong;

/// What shall be recorded now, and when to look again without being told.
///
/// The effects are in the facts: once these are durable, [Recorded#inFlight] holds each intent that is not closed.
///
/// @param facts in the order in which they are appended
/// @param wakeMillis the earliest moment at which the same world would be decided otherwise
/// @param why what is waited for, service by service
public record Decision(List<Fact> facts, OptionalLong wakeMillis, List<Why> why) {
    public Decision {
        facts = List.copyOf(facts);
        why = List.copyOf(why);
    }

    /// Something that a service waits for.
    ///
    /// @param sentence for people; begins in lower case and goes on after the service's name
    public record Why(String service, String sentence) {}
}
