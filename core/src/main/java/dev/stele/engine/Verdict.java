package dev.stele.engine;

/// What is thought of a release of a service.
public enum Verdict {
    /// Nothing is known yet.
    UNPROVEN,
    /// It carried all traffic through its bake: a rollback may go to it.
    PROVEN,
    /// It failed, or a person left it: it is not started again until its definition changes or someone pardons it.
    CONDEMNED
}
