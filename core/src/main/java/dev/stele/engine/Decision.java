package dev.stele.engine;

import java.util.List;
import java.util.OptionalLong;

/// What has to be recorded now, and when to decide again if nothing happens before.
///
/// The effects are in the events: once these are durable, [Recorded#inFlight] holds each intent that is not closed.
///
/// @param events in the order in which they are appended
/// @param wakeMillis the earliest moment at which the same world would be decided otherwise
/// @param why what is waited for, service by service
public record Decision(List<LedgerEvent> events, OptionalLong wakeMillis, List<Why> why) {
    public Decision {
        events = List.copyOf(events);
        why = List.copyOf(why);
    }

    /// Something that a service waits for.
    ///
    /// @param sentence for people; begins in lower case and goes on after the service's name
    public record Why(String service, String sentence) {}
}
