package dev.stele.ledger;

/// The ledger's files cannot be read or written, or its writer stopped after such a failure. The message says what
/// failed, where, and what to try.
public class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
