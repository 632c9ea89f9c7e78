package dev.stele.ledger;

/// There was no space for a write, and it left everything as it was: the same may be tried again.
public final class LedgerFullException extends LedgerException {
    private static final long serialVersionUID = 1;

    public LedgerFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
