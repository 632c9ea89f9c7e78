package dev.stele.python;

/// A Python project cannot become part of an image. Codes B330 to B339.
public final class PythonException extends Exception {
    private static final long serialVersionUID = 1;

    /// What kind of thing is wrong.
    public enum Kind {
        REQUIREMENTS("B331"),
        NO_WHEEL("B333"),
        DEPENDENCY("B334"),
        WHEEL("B335"),
        SAME_FILE("B336");

        private final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    private final Kind kind;
    private final String why;
    private final String fix;

    /// @param message what is wrong, with the file's name
    public PythonException(Kind kind, String message, String why, String fix) {
        super(message);
        this.kind = kind;
        this.why = why;
        this.fix = fix;
    }

    public String code() {
        return kind.code;
    }

    public String why() {
        return why;
    }

    /// What to do, as text or a command to paste.
    public String fix() {
        return fix;
    }
}
