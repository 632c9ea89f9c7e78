package dev.stele.engine;

/// @param index of the entry that holds the newest version of the rollout
/// @param sinceMillis when its phase began
/// @param deadlineMillis when its deadline is; after its end, when the next attempt may begin
public record PhaseTimes(long index, long sinceMillis, long deadlineMillis) {}
