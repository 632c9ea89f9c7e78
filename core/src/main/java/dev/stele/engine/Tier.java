package dev.stele.engine;

/// How fast a pool can take traffic.
public enum Tier {
    /// It carries traffic, or is about to.
    SERVING,
    /// Running, probed and without traffic: a rollback to it is one route epoch.
    WARM,
    /// Its image is present, but no instance runs.
    COLD
}
