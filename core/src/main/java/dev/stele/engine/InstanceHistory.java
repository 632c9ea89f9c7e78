package dev.stele.engine;

import java.util.OptionalLong;

/// What this process remembers of an instance that it has seen. All times are monotonic milliseconds.
///
/// @param missingSinceMillis since when no look showed it; absent while it is seen
/// @param firstRunningMillis when it was first seen running
/// @param readySinceMillis since when it is READY without a break, as far as was looked
/// @param notReadySinceMillis since when it runs and is not READY
/// @param wasProbed whether a probe has ever said anything of it
public record InstanceHistory(
        OptionalLong missingSinceMillis,
        OptionalLong firstRunningMillis,
        OptionalLong readySinceMillis,
        OptionalLong notReadySinceMillis,
        boolean wasProbed) {
    static final InstanceHistory NONE = new InstanceHistory(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), false);

    InstanceHistory then(ObservedInstance instance, long nowMillis) {
        boolean running = instance.state() == ObservedInstance.State.RUNNING;
        boolean ready = running && instance.health() == ObservedInstance.Health.READY;
        return new InstanceHistory(
                OptionalLong.empty(),
                running ? since(firstRunningMillis, nowMillis) : OptionalLong.empty(),
                ready ? since(readySinceMillis, nowMillis) : OptionalLong.empty(),
                running && !ready ? since(notReadySinceMillis, nowMillis) : OptionalLong.empty(),
                wasProbed || (running && instance.health() != ObservedInstance.Health.UNKNOWN));
    }

    /// A look did not show it.
    InstanceHistory missing(long nowMillis) {
        return missingSinceMillis.isPresent()
                ? this
                : new InstanceHistory(
                        OptionalLong.of(nowMillis),
                        firstRunningMillis,
                        readySinceMillis,
                        notReadySinceMillis,
                        wasProbed);
    }

    private static OptionalLong since(OptionalLong before, long nowMillis) {
        return before.isPresent() ? before : OptionalLong.of(nowMillis);
    }
}
