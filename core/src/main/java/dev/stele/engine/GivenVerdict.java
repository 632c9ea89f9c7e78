package dev.stele.engine;

/// A verdict, and who gave it.
///
/// @param note why; empty while unproven
public record GivenVerdict(Verdict verdict, String note, String by) {
    static final GivenVerdict NONE = new GivenVerdict(Verdict.UNPROVEN, "", "");

    static GivenVerdict of(LedgerEvent.VerdictGiven given) {
        return new GivenVerdict(given.verdict(), given.reason(), given.by());
    }
}
