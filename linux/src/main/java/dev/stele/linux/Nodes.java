package dev.stele.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Files as the kernel has them: owner by number, all mode bits, extended attributes, device nodes.
///
/// Paths are text, not `Path`: a JVM in a locale without UTF-8 cannot name every file, and image layers hold such.
/// None follows a link in the last part of the path.
public final class Nodes {
    private static final long AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int PATH_MAX = 4096;

    private Nodes() {}

    public static void chown(String path, int uid, int gid) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.FCHOWNAT.call(path, Syscall.CWD, Syscall.text(arena, path), uid, gid, AT_SYMLINK_NOFOLLOW);
        }
    }

    /// Set after chown: the kernel takes the set-id bits away when the owner changes. The path must not be a link.
    public static void chmod(String path, int permissions) {
        if (FileStat.of(path).type() == FileStat.SYMLINK) {
            throw new LinuxException("chmod", path, Errno.ELOOP);
        }
        try (Arena arena = Arena.ofConfined()) {
            Syscall.FCHMODAT.call(path, Syscall.CWD, Syscall.text(arena, path), permissions);
        }
    }

    /// Sets modification and access time.
    ///
    /// @param seconds since 1970
    public static void setTime(String path, long seconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = arena.allocateFrom(ValueLayout.JAVA_LONG, seconds, 0, seconds, 0);
            Syscall.UTIMENSAT.call(path, Syscall.CWD, Syscall.text(arena, path), times.address(), AT_SYMLINK_NOFOLLOW);
        }
    }

    /// @param permissions with the umask left out: set them with [#chmod]
    public static void mkdir(String path, int permissions) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.MKDIRAT.call(path, Syscall.CWD, Syscall.text(arena, path), permissions);
        }
    }

    public static void symlink(String path, String target) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.SYMLINKAT.call(path, Syscall.text(arena, target), Syscall.CWD, Syscall.text(arena, path));
        }
    }

    public static String readlink(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(PATH_MAX);
            long length =
                    Syscall.READLINKAT.call(path, Syscall.CWD, Syscall.text(arena, path), out.address(), PATH_MAX);
            return new String(out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    /// A second name for a file.
    public static void link(String path, String existing) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.LINKAT.call(
                    path, Syscall.CWD, Syscall.text(arena, existing), Syscall.CWD, Syscall.text(arena, path));
        }
    }

    public static void setAttribute(String path, String name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.LSETXATTR.call(
                    path,
                    Syscall.text(arena, path),
                    Syscall.text(arena, name),
                    value.length == 0
                            ? 0
                            : arena.allocateFrom(ValueLayout.JAVA_BYTE, value).address(),
                    value.length);
        }
    }

    /// Removes an extended attribute; nothing happens when there is none.
    public static void removeAttribute(String path, String name) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.LREMOVEXATTR.call(path, Syscall.text(arena, path), Syscall.text(arena, name));
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENODATA && e.errno() != Errno.ENOTSUP) {
                throw e;
            }
        }
    }

    /// Sets the mode bits that no new file or folder of this process gets. It holds for all threads, and for the
    /// processes that they start.
    public static void umask(int permissions) {
        Syscall.UMASK.call("umask", permissions);
    }

    /// The character device 0:0, which an overlay reads as "the file of this name below is gone".
    public static void whiteout(String path) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.MKNODAT.call(path, Syscall.CWD, Syscall.text(arena, path), CHARACTER_DEVICE);
        }
    }
}
