package dev.stele.ledger;

/// A note, checkpoint, key or proof is not written as its format wants, or a signature on it is wrong.
///
/// The message is one sentence without a place: whoever read the bytes knows where they came from.
public final class NoteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    NoteException(String why) {
        super(why);
        this.why = why;
    }

    NoteException(String why, Throwable cause) {
        super(why, cause);
        this.why = why;
    }

    /// What is wrong, in one sentence.
    public String why() {
        return why;
    }
}
