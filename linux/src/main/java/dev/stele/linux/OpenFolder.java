package dev.stele.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A folder held open by its descriptor, and the files beneath it. For folders in which somebody else may write
/// while they are read: what was checked is what is read, whatever is renamed or linked in between.
///
/// A path beneath it may lead through links as long as these stay beneath it (openat2(2), `RESOLVE_BENEATH`). A file
/// is first opened as a mere path, which never waits and has no effect on what it names, then checked, and only then
/// opened for reading: a FIFO hangs nobody, and a device is not touched.
public final class OpenFolder implements AutoCloseable {
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    private static final long WITH_LINKS = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    private static final long WITHOUT_LINKS = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    /// Size of `struct open_how`: flags, mode and resolve, of eight bytes each.
    private static final long HOW_SIZE = 24;

    private static final long HOW_MODE_AT = 8;
    private static final long HOW_RESOLVE_AT = 16;
    private static final long TARGET_BYTES_MAX = 4096;
    /// The kernel gives up on a path with `..` whenever anything on the machine is renamed meanwhile.
    private static final int TRIES = 100;

    private static final int HOPS_MAX = 8;

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

    /// Opens a folder beneath this one, and fails on any link in its path.
    ///
    /// @throws LinuxException with `ENOTDIR` or `ELOOP` when it is no folder
    public OpenFolder folder(String relative) {
        return new OpenFolder(
                beneath(relative, FileDescriptor.PATH_ONLY | FileDescriptor.DIRECTORY, WITHOUT_LINKS),
                path + "/" + relative);
    }

    /// Opens a regular file beneath the folder for reading.
    ///
    /// @param relative its path; links in it may not leave the folder
    /// @throws LinuxException with `EXDEV` where the path leaves the folder, `ENOENT` where there is no such file
    /// @throws IrregularFileException when it is a folder, a FIFO, a socket or a device
    public FileDescriptor file(String relative) {
        String at = relative;
        for (int hops = 0; ; hops++) {
            try {
                return regular(beneath(at, FileDescriptor.PATH_ONLY, WITH_LINKS));
            } catch (LinuxException e) {
                Optional<String> inside =
                        e.errno() == Errno.EXDEV && hops < HOPS_MAX ? linkBackInside(at) : Optional.empty();
                at = inside.orElseThrow(() -> e);
            }
        }
    }

    /// Opens a regular file beneath the folder for reading, and fails on any link in its path with `ELOOP`.
    ///
    /// @throws IrregularFileException when it is a folder, a FIFO, a socket or a device
    public FileDescriptor fileWithoutLinks(String relative) {
        return regular(beneath(relative, FileDescriptor.PATH_ONLY, WITHOUT_LINKS));
    }

    /// Opens whatever stands beneath the folder as a mere path, of which the owner can be asked and which can be
    /// connected to by its [FileDescriptor#selfPath]. Fails on any link in its path with `ELOOP`.
    public FileDescriptor nodeWithoutLinks(String relative) {
        return beneath(relative, FileDescriptor.PATH_ONLY, WITHOUT_LINKS);
    }

    /// What the kernel says about what has that name, be it a link; absent when there is nothing.
    ///
    /// @param relative links in it other than the last part are refused
    public Optional<FileStat> stat(String relative) {
        try (FileDescriptor named =
                beneath(relative, FileDescriptor.PATH_ONLY | FileDescriptor.NOFOLLOW, WITHOUT_LINKS)) {
            return Optional.of(named.stat());
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Where a symbolic link leads, as it was written.
    public String linkTarget(String relative) {
        try (FileDescriptor link =
                        beneath(relative, FileDescriptor.PATH_ONLY | FileDescriptor.NOFOLLOW, WITHOUT_LINKS);
                Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(TARGET_BYTES_MAX + 1);
            Syscall.READLINKAT.call(
                    link.toString(), link.number(), Syscall.text(arena, ""), target.address(), TARGET_BYTES_MAX);
            return target.getString(0);
        }
    }

    /// The names of all that lies in the folder itself.
    public FolderNames names() {
        try (FileDescriptor open = beneath(".", FileDescriptor.DIRECTORY, WITHOUT_LINKS)) {
            return open.folderNames();
        }
    }

    /// Replaces a file in the folder, durably: a new one is written under another name and renamed. A link that
    /// stands there is replaced, and nothing is written where it leads.
    ///
    /// @param name of a file in the folder itself
    public void replace(String name, byte[] content) {
        try (FileDescriptor part = newPart(name);
                Arena arena = Arena.ofConfined()) {
            String partName = part.toString().substring(path.length() + 1);
            long from = Syscall.text(arena, partName);
            boolean renamed = false;
            try {
                part.write(content, content.length);
                part.sync();
                long to = Syscall.text(arena, name);
                Syscall.RENAMEAT.call(path + "/" + name, folder.number(), from, folder.number(), to);
                renamed = true;
            } finally {
                if (!renamed) {
                    Syscall.UNLINKAT.call(part.toString(), folder.number(), from, 0);
                }
            }
        }
        try (FileDescriptor open = beneath(".", FileDescriptor.DIRECTORY, WITHOUT_LINKS)) {
            open.sync();
        }
    }

    /// A file under a name that nothing has; another one where a killed process left one behind.
    private FileDescriptor newPart(String name) {
        long flags = FileDescriptor.WRONLY | FileDescriptor.CREAT | FileDescriptor.EXCL | FileDescriptor.NOFOLLOW;
        for (int tries = 1; ; tries++) {
            try {
                String part = "." + name + "-" + ProcessHandle.current().pid() + "-" + tries;
                return beneath(part, flags, WITHOUT_LINKS);
            } catch (LinuxException e) {
                if (e.errno() != Errno.EEXIST || tries >= TRIES) {
                    throw e;
                }
            }
        }
    }

    private static FileDescriptor regular(FileDescriptor found) {
        try (FileDescriptor named = found) {
            FileStat stat = named.stat();
            if (stat.type() != FileStat.REGULAR) {
                throw new IrregularFileException(named.toString(), stat.type());
            }
            return named.reopen();
        }
    }

    /// `RESOLVE_BENEATH` refuses a link that is absolute, or that goes up and comes back. One that names a file
    /// beneath this folder is as good as another: what it names from here is in its turn opened beneath the folder
    /// only.
    private Optional<String> linkBackInside(String relative) {
        try {
            String target = linkTarget(relative);
            Path own = Files.readSymbolicLink(Path.of("/proc/self/fd/" + folder.number()));
            for (Path above : new Path[] {own, Path.of(path)}) {
                Path named = above.resolve(relative).resolveSibling(target).normalize();
                if (named.startsWith(above) && !named.equals(above)) {
                    return Optional.of(above.relativize(named).toString());
                }
            }
            return Optional.empty();
        } catch (LinuxException | IOException _) {
            return Optional.empty();
        }
    }

    private FileDescriptor beneath(String relative, long flags, long resolve) {
        String what = path + "/" + relative;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(HOW_SIZE, Long.BYTES);
            how.set(ValueLayout.JAVA_LONG, 0, flags | FileDescriptor.CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, HOW_MODE_AT, (flags & FileDescriptor.CREAT) == 0 ? 0 : 0644);
            how.set(ValueLayout.JAVA_LONG, HOW_RESOLVE_AT, resolve);
            long name = Syscall.text(arena, relative);
            for (int tries = 1; ; tries++) {
                try {
                    long found = Syscall.OPENAT2.call(what, folder.number(), name, how.address(), HOW_SIZE);
                    return new FileDescriptor(found, what);
                } catch (LinuxException e) {
                    if (e.errno() != Errno.EAGAIN || tries >= TRIES) {
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        return path;
    }

    @Override
    public void close() {
        folder.close();
    }
}
