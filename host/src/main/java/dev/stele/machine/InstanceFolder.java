package dev.stele.machine;

import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Nodes;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who may do what in the folder of an instance in `/run`.
///
/// Nobody but root reads what stands in it: `config.json` holds the environment, and the mounted root holds config
/// files. Yet runc, which sets the root up as the instance's own root user, has to pass through the folder to get
/// there: the folder's group is that user's, and a group may pass and nothing else. The user exists in this one
/// service alone.
final class InstanceFolder {
    private static final int PASSABLE = 0710;
    private static final int PRIVATE = 0600;
    private static final int ALL = 0777;

    private InstanceFolder() {}

    /// @param firstId of the service's range of ids: root inside
    static void close(Path folder, int firstId) {
        String path = folder.toString();
        Nodes.chown(path, 0, firstId);
        Nodes.chmod(path, PASSABLE);
    }

    /// Writes a file that nobody else can read from its first byte on.
    static void write(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        try (FileDescriptor open = FileDescriptor.create(file.toString())) {
            open.write(content, content.length);
        } catch (LinuxException e) {
            throw new IOException("cannot write " + file + ": " + FailureText.of(e), e);
        }
    }

    /// Closes a folder that an earlier version has left open, with the files in it.
    ///
    /// @return whether anything was open
    static boolean narrow(Path folder, int firstId) throws IOException {
        FileStat stat = FileStat.of(folder.toString());
        boolean wasOpen = stat.permissions() != PASSABLE || stat.gid() != firstId;
        if (wasOpen) {
            close(folder, firstId);
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    FileStat each = FileStat.of(file.toString());
                    // What is mounted here, root and namespaces, has modes of its own.
                    if (each.type() == FileStat.REGULAR && (each.permissions() & ALL & ~PRIVATE) != 0 && isOurs(each)) {
                        Nodes.chmod(file.toString(), PRIVATE);
                    }
                }
            }
        }
        return wasOpen;
    }

    /// Namespaces are regular files without a link; nothing can be set on them.
    private static boolean isOurs(FileStat stat) {
        return stat.uid() == 0 && stat.size() > 0;
    }
}
