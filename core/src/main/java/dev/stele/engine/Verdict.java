package dev.stele.engine;

/// Verdict on a release of a service.
public enum Verdict {
    /// No verdict yet.
    UNPROVEN,
    /// It carried all traffic through its bake: a rollback may go to it.
    PROVEN,
    /// It failed, or was left by a rollback: it is not started again until its definition changes or a person pardons
    /// it.
    CONDEMNED
}
