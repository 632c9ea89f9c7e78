package dev.stele.engine;

/// What a platform has for all instances together, beside itself and other programs.
///
/// @param memoryBytes of the whole machine
/// @param cpuMillis thousandths of a core, of the whole machine
/// @param instances how many there can be at one time
public record Capacity(long memoryBytes, long cpuMillis, int instances) {}
