package dev.stele.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads files whose names come from a person or from a repository. Only regular files are opened, and nothing is
/// checked by a name and opened by it again: a FIFO, a device or a link that is put there meanwhile is refused, and
/// no read waits for somebody else. Every failure is an [IOException] that says why without a line of the file.
public final class NamedFile {
    /// A descriptor that the caller of the program opened itself, such as a pipe from another program. It was named
    /// on purpose and no one else can put something else there, so it is read whatever it is.
    private static final Pattern OWN_DESCRIPTOR = Pattern.compile("/dev/stdin|/(?:dev|proc/self)/fd/[0-9]{1,9}");

    private NamedFile() {}

    /// Opens the folder that a named file lies in; links in the folder's path are followed, since the person named
    /// it.
    public static OpenFolder folderOf(Path file) throws IOException {
        return open(Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
    }

    /// Opens a folder that a person named.
    public static OpenFolder open(Path folder) throws IOException {
        try {
            return OpenFolder.open(folder);
        } catch (LinuxException e) {
            throw asIo(folder.toString(), e);
        }
    }

    /// Reads a file of a folder of which nobody vouches for the content, such as a checked-out repository: its name
    /// may be a link to a file beneath the folder, but to none elsewhere.
    ///
    /// @param folder as [#folderOf] opens it
    /// @param file as the person named it
    /// @return at most `bytesMax` bytes
    /// @throws RefusedFileException when it is no regular file, or leads out of its folder
    /// @throws NoSuchFileException when there is none
    public static byte[] beside(OpenFolder folder, Path file, int bytesMax) throws IOException {
        if (isOwnDescriptor(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(bytesMax);
            }
        }
        return beneath(folder, String.valueOf(file.getFileName()), bytesMax);
    }

    /// As the other [#beside], for a single file.
    public static byte[] beside(Path file, int bytesMax) throws IOException {
        try (OpenFolder folder = folderOf(file)) {
            return beside(folder, file, bytesMax);
        }
    }

    /// Reads a file by its path from a folder, which no link in the path may leave.
    ///
    /// @return at most `bytesMax` bytes
    /// @throws RefusedFileException when it is no regular file, or leads out of the folder
    /// @throws NoSuchFileException when there is none
    public static byte[] beneath(OpenFolder folder, String relative, int bytesMax) throws IOException {
        try (FileDescriptor file = folder.file(relative)) {
            return file.readAtMost(bytesMax);
        } catch (LinuxException e) {
            throw asIo(folder + "/" + relative, e);
        } catch (IrregularFileException e) {
            throw new RefusedFileException(folder + "/" + relative, e.why(), false);
        }
    }

    /// Reads a file that the owner of the machine placed or that a person names for its own sake, wherever links
    /// lead.
    ///
    /// @return at most `bytesMax` bytes
    /// @throws RefusedFileException when it is no regular file
    /// @throws NoSuchFileException when there is none
    public static byte[] anywhere(Path file, int bytesMax) throws IOException {
        try (InputStream in = stream(file)) {
            return in.readNBytes(bytesMax);
        }
    }

    /// As [#anywhere], for a file that is too large for memory.
    public static InputStream stream(Path file) throws IOException {
        if (isOwnDescriptor(file)) {
            return Files.newInputStream(file);
        }
        try {
            return FileDescriptor.openRegular(file.toAbsolutePath().toString()).stream();
        } catch (LinuxException e) {
            throw asIo(file.toString(), e);
        } catch (IrregularFileException e) {
            throw new RefusedFileException(file.toString(), e.why(), false);
        }
    }

    private static boolean isOwnDescriptor(Path file) {
        return OWN_DESCRIPTOR.matcher(file.normalize().toString()).matches();
    }

    /// Replaces a file in a folder, durably, and writes through no link that stands in its place.
    ///
    /// @param name in the folder itself
    public static void replace(OpenFolder folder, String name, byte[] content) throws IOException {
        try {
            folder.replace(name, content);
        } catch (LinuxException e) {
            throw asIo(folder + "/" + name, e);
        }
    }

    static IOException asIo(String file, LinuxException e) {
        return switch (e.errno()) {
            case Errno.ENOENT, Errno.ENOTDIR -> new NoSuchFileException(file);
            case Errno.EXDEV, Errno.ELOOP -> new RefusedFileException(file, e.why(), true);
            default -> new FileSystemException(file, null, e.why());
        };
    }
}
