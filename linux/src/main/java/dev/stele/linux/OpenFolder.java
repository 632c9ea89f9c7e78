package dev.stele.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// A folder held open by its descriptor, and the files beneath it. For folders in which somebody else may write while
/// they are read: what was checked is what is read, whatever is renamed or linked in between.
///
/// A path beneath it may lead through links as long as these stay beneath it (openat2(2), `RESOLVE_BENEATH`). A file
/// is first opened as a mere path, which never waits and has no effect on what it names, then checked, and only then
/// opened for reading: a FIFO hangs nobody, and a device is not touched.
public final class OpenFolder implements AutoCloseable {
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    /// Size of `struct open_how`: flags, mode and resolve, of eight bytes each.
    private static final long HOW_SIZE = 24;

    private static final long HOW_RESOLVE_AT = 16;

    private final FileDescriptor folder;
    private final String path;

    private OpenFolder(FileDescriptor folder, String path) {
        this.folder = folder;
        this.path = path;
    }

    /// Opens a folder by a path that a person or a setting named, so links in it are followed.
    ///
    /// @throws LinuxException when there is no such folder, among others
    public static OpenFolder open(Path folder) {
        String path = folder.toAbsolutePath().toString();
        long flags = FileDescriptor.PATH_ONLY | FileDescriptor.DIRECTORY | FileDescriptor.CLOEXEC;
        return new OpenFolder(FileDescriptor.open(path, flags, 0), path);
    }

    /// Opens a regular file beneath the folder for reading.
    ///
    /// @param relative its path; links in it may not leave the folder
    /// @throws LinuxException with `EXDEV` where the path leaves the folder, `ENOENT` where there is no such file
    /// @throws IrregularFileException when it is a folder, a FIFO, a socket or a device
    public FileDescriptor file(String relative) {
        return file(relative, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
    }

    /// Opens a regular file beneath the folder for reading, and fails on any link in its path with `ELOOP`.
    ///
    /// @throws IrregularFileException when it is a folder, a FIFO, a socket or a device
    public FileDescriptor fileWithoutLinks(String relative) {
        return file(relative, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    }

    /// Opens whatever stands beneath the folder as a mere path, of which the owner can be asked and which can be
    /// connected to by its [FileDescriptor#selfPath]. Fails on any link in its path with `ELOOP`.
    public FileDescriptor nodeWithoutLinks(String relative) {
        return node(relative, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    }

    private FileDescriptor file(String relative, long resolve) {
        try (FileDescriptor named = node(relative, resolve)) {
            FileStat stat = named.stat();
            if (stat.type() != FileStat.REGULAR) {
                throw new IrregularFileException(named.toString(), stat.type());
            }
            return named.reopen();
        }
    }

    private FileDescriptor node(String relative, long resolve) {
        String what = path + "/" + relative;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(HOW_SIZE, Long.BYTES);
            how.set(ValueLayout.JAVA_LONG, 0, FileDescriptor.PATH_ONLY | FileDescriptor.CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, HOW_RESOLVE_AT, resolve);
            long found =
                    Syscall.OPENAT2.call(what, folder.number(), Syscall.text(arena, relative), how.address(), HOW_SIZE);
            return new FileDescriptor(found, what);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
