package dev.stele.text;

import java.util.Optional;
import java.util.function.LongFunction;

/// The bounds of a number, both included, and how a person reads one.
record ValueRange(ValueShape shape, long min, long max, LongFunction<String> show) {
    /// The value, or a problem.
    ///
    /// @param where the field
    Optional<Long> within(Quantity value, String where, Problems.Spot at) {
        return switch (value) {
            case Quantity.Amount(long amount) when amount >= min && amount <= max -> Optional.of(amount);
            case Quantity.Amount _, Quantity.Huge _ -> {
                at.add(104, where + " is out of range", "it goes " + bounds(), "write a value " + bounds());
                yield Optional.empty();
            }
            case Quantity.Malformed(String cause) -> {
                at.add(103, where + " is not " + shape.kind(), cause, "write " + shape.kind() + ", " + bounds());
                yield Optional.empty();
            }
        };
    }

    private String bounds() {
        return "from " + show.apply(min) + " to " + show.apply(max);
    }
}
