package dev.stele.text;

import java.util.List;
import java.util.function.Function;

/// The result of reading a person's text: the value, or all its problems.
public sealed interface Parsed<T> {
    record Good<T>(T value) implements Parsed<T> {}

    record Bad<T>(List<Problem> problems) implements Parsed<T> {
        public Bad {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("bad without a problem");
            }
        }
    }

    default <R> Parsed<R> then(Function<? super T, Parsed<R>> next) {
        return switch (this) {
            case Good<T>(var value) -> next.apply(value);
            case Bad<T>(var problems) -> new Bad<>(problems);
        };
    }
}
