package dev.stele.ledger;

/// The ledger's files cannot be read or written, or its writer stopped after such a failure. The message says what
/// failed, where, and what to try.
public class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    public LedgerException(String why) {
        super(why);
        this.why = why;
    }

    public LedgerException(String why, Throwable cause) {
        super(why, cause);
        this.why = why;
    }

    /// The message.
    public final String why() {
        return why;
    }
}
