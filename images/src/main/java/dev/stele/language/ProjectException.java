package dev.stele.language;

/// A project cannot become part of an image.
public final class ProjectException extends Exception {
    private static final long serialVersionUID = 1;

    private final String why;
    private final String fix;

    /// @param message what is wrong, with the file's name
    public ProjectException(String message, String why, String fix) {
        super(message);
        this.why = why;
        this.fix = fix;
    }

    public String why() {
        return why;
    }

    /// What to do, as text or a command to paste.
    public String fix() {
        return fix;
    }
}
