package dev.stele.ledger;

import dev.stele.text.Problem;
import java.util.List;
import java.util.stream.Collectors;

/// The ledger is damaged, was put back to an older state, or contradicts what was signed before, so nothing may be
/// added to it. What runs goes on; nothing new starts until an operator has repaired it.
final class LedgerRefusedException extends LedgerException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    LedgerRefusedException(List<Problem> problems) {
        super(problems.stream().map(Problem::message).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /// All that was found, each with its fix.
    List<Problem> problems() {
        return problems;
    }
}
