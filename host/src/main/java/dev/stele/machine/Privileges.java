package dev.stele.machine;

import dev.stele.linux.FileStat;
import dev.stele.linux.Nodes;
import java.util.Optional;

/// What lets a program run with more rights than its caller has: the set-id bits of its mode, and its capabilities.
///
/// An unpacked layer has neither. Its files belong to the ids that the image names, 0 among them, which on this host is
/// root: a user who got hold of one such program would be root too. Inside an instance they have no effect in any case:
/// its processes cannot gain privileges, and its root is mounted `nosuid`.
final class Privileges {
    private static final int SET_ID = 06000;
    private static final String CAPABILITY = "security.capability";

    private Privileges() {}

    /// A mode without the set-id bits.
    static int without(int mode) {
        return mode & ~SET_ID;
    }

    /// Takes them from a file that a former version has unpacked.
    static void remove(String path) {
        Optional<FileStat> stat = FileStat.find(path);
        if (stat.isEmpty()) {
            return;
        }
        int type = stat.get().type();
        if (type == FileStat.REGULAR) {
            Nodes.removeAttribute(path, CAPABILITY);
        }
        if ((type == FileStat.REGULAR || type == FileStat.DIRECTORY)
                && (stat.get().mode() & SET_ID) != 0) {
            Nodes.chmod(path, without(stat.get().permissions()));
        }
    }
}
