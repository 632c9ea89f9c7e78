package dev.stele.sim;

/// Something that must never happen has happened in the simulated world.
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String invariant;

    /// @param invariant its short name, such as `S1`
    Violation(String invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    public String invariant() {
        return invariant;
    }
}
