package dev.stele.sim;

/// An [Invariant] was broken in the simulated world.
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Invariant invariant;

    Violation(Invariant invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    public Invariant invariant() {
        return invariant;
    }
}
