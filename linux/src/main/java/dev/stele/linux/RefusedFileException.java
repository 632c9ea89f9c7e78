package dev.stele.linux;

import java.nio.file.FileSystemException;

/// A name leads to something that is not read: no regular file, or one outside of the folder that it must lie in.
public final class RefusedFileException extends FileSystemException {
    private static final long serialVersionUID = 1;

    private final String why;
    private final boolean leadsOut;

    RefusedFileException(String file, String why, boolean leadsOut) {
        super(file, null, why);
        this.why = why;
        this.leadsOut = leadsOut;
    }

    /// The reason alone, in words that follow "it is not read:".
    public String why() {
        return why;
    }

    /// Whether the name leads out of its folder; otherwise it leads to something without content of its own.
    public boolean leadsOut() {
        return leadsOut;
    }
}
