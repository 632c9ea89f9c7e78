package dev.stele.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// What statx(2) says about a file, never following a link in the last part of its path.
///
/// @param mode type and permission bits
/// @param size in bytes
/// @param changedNanos ctime, in nanoseconds since 1970: the kernel sets it at every change of content or attributes,
///     and no call can set it to a wanted value
public record FileStat(int mode, int uid, int gid, long inode, long size, int links, long changedNanos) {
    public static final int DIRECTORY = 0040000;
    public static final int REGULAR = 0100000;
    public static final int FIFO = 0010000;
    public static final int SYMLINK = 0120000;
    public static final int SOCKET = 0140000;
    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    private static final long AT_SYMLINK_NOFOLLOW = 0x100;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long BASIC = 0x7ff;
    private static final long STATX_SIZE = 256;

    public int type() {
        return mode & TYPE;
    }

    public int permissions() {
        return mode & PERMISSIONS;
    }

    /// The same but for type and permissions.
    public FileStat withMode(int other) {
        return new FileStat(other, uid, gid, inode, size, links, changedNanos);
    }

    /// @throws LinuxException when there is no such file, among others
    public static FileStat of(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(STATX_SIZE, Long.BYTES);
            Syscall.STATX.call(path, Syscall.CWD, Syscall.text(arena, path), AT_SYMLINK_NOFOLLOW, BASIC, out.address());
            return read(out);
        }
    }

    static FileStat of(FileDescriptor open) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(STATX_SIZE, Long.BYTES);
            Syscall.STATX.call(
                    open.toString(), open.number(), Syscall.text(arena, ""), AT_EMPTY_PATH, BASIC, out.address());
            return read(out);
        }
    }

    /// Absent when there is no such file.
    public static Optional<FileStat> find(String path) {
        try {
            return Optional.of(of(path));
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The offsets are those of `struct statx` (linux/stat.h), equal on every architecture.
    private static FileStat read(MemorySegment out) {
        long seconds = out.get(ValueLayout.JAVA_LONG, 0x60);
        int nanos = out.get(ValueLayout.JAVA_INT, 0x68);
        return new FileStat(
                Short.toUnsignedInt(out.get(ValueLayout.JAVA_SHORT, 0x1c)),
                out.get(ValueLayout.JAVA_INT, 0x14),
                out.get(ValueLayout.JAVA_INT, 0x18),
                out.get(ValueLayout.JAVA_LONG, 0x20),
                out.get(ValueLayout.JAVA_LONG, 0x28),
                out.get(ValueLayout.JAVA_INT, 0x10),
                seconds * 1_000_000_000L + nanos);
    }
}
