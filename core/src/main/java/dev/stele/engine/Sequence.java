package dev.stele.engine;

/// Counters that only rise.
///
/// @param entries how many events were folded, which is the index of the next entry
/// @param fence of the newest server
/// @param nextNumber of the next instance
/// @param nextKey of the next intent
public record Sequence(long entries, long fence, long nextNumber, long nextKey) {
    static final Sequence FIRST = new Sequence(0, 0, 1, 1);

    Sequence nextEntry() {
        return new Sequence(entries + 1, fence, nextNumber, nextKey);
    }

    /// @throws IllegalStateException when it is not above the present fence
    Sequence withFence(long newFence) {
        return new Sequence(entries, risen("fence", fence, newFence), nextNumber, nextKey);
    }

    Sequence withInstance(long number) {
        return new Sequence(entries, fence, Math.max(nextNumber, number + 1), nextKey);
    }

    Sequence withIntent() {
        return new Sequence(entries, fence, nextNumber, nextKey + 1);
    }

    static long risen(String what, long before, long after) {
        if (after <= before) {
            throw new IllegalStateException(what + " " + after + " follows " + before);
        }
        return after;
    }
}
