package dev.stele.machine;

/// An object of this host whose name carries an installation's id, and that belongs to no known instance.
///
/// @param what its name or path
public record Leak(Kind kind, String what) implements Comparable<Leak> {
    public enum Kind {
        CONTAINER,
        PROCESS,
        MOUNT,
        LINK,
        CGROUP,
        FOLDER,
        EXIT_FILE,
        LAYER,
        TABLE,
        ROUTE,
        BLOCK
    }

    @Override
    public int compareTo(Leak other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : what.compareTo(other.what);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + what;
    }
}
