package dev.stele.machine;

import dev.stele.linux.FolderRemoval;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Mounts;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Removes folder trees, and the mounts in them.
final class FolderTrees {
    private FolderTrees() {}

    /// Removes a folder with its content. What is mounted inside is unmounted first, so that no mounted file is
    /// deleted. Folders of other users may be in it: no link is followed, whatever they do meanwhile.
    static void delete(Path root) throws IOException {
        unmountBelow(root);
        try {
            FolderRemoval.remove(root);
        } catch (LinuxException e) {
            throw new IOException("cannot remove " + root + ": " + FailureText.of(e), e);
        }
    }

    /// Unmounts all at and below a path, the last mounted first.
    static void unmountBelow(Path root) {
        List<Mounts.Entry> all = Mounts.table();
        for (Mounts.Entry mount : all.reversed()) {
            if (mount.target().startsWith(root)) {
                Mounts.detach(mount.target());
            }
        }
    }
}
