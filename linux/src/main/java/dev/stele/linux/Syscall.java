package dev.stele.linux;

import dev.stele.crash.BlockingGuard;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// The system calls that Stele makes itself, by number, through syscall(2): libc of Debian 12 has no wrapper for the
/// mount calls of Linux 5.12, and one way for all calls is easier to check.
///
/// The `*at` forms only: aarch64 has no others.
enum Syscall {
    OPENAT("openat", 257, 56),
    CLOSE("close", 3, 57),
    READ("read", 0, 63),
    WRITE("write", 1, 64),
    IOCTL("ioctl", 16, 29),
    GETDENTS64("getdents64", 217, 61),
    FSYNC("fsync", 74, 82),
    SYNCFS("syncfs", 306, 267),
    GETEUID("geteuid", 107, 175),
    UMASK("umask", 95, 166),
    FCHMOD("fchmod", 91, 52),
    FCHOWN("fchown", 93, 55),
    UNLINKAT("unlinkat", 263, 35),
    MKDIRAT("mkdirat", 258, 34),
    MKNODAT("mknodat", 259, 33),
    RENAMEAT("renameat", 264, 38),
    FCHOWNAT("fchownat", 260, 54),
    FCHMODAT("fchmodat", 268, 53),
    LINKAT("linkat", 265, 37),
    SYMLINKAT("symlinkat", 266, 36),
    READLINKAT("readlinkat", 267, 78),
    UTIMENSAT("utimensat", 280, 88),
    LSETXATTR("lsetxattr", 189, 6),
    LGETXATTR("lgetxattr", 192, 9),
    LREMOVEXATTR("lremovexattr", 198, 15),
    STATX("statx", 332, 291),
    MOUNT("mount", 165, 40),
    UMOUNT2("umount2", 166, 39),
    FSTATFS("fstatfs", 138, 44),
    PIDFD_SEND_SIGNAL("pidfd_send_signal", 424, 424),
    OPEN_TREE("open_tree", 428, 428),
    MOVE_MOUNT("move_mount", 429, 429),
    PIDFD_OPEN("pidfd_open", 434, 434),
    OPENAT2("openat2", 437, 437),
    MOUNT_SETATTR("mount_setattr", 442, 442);

    /// AT_FDCWD: paths are absolute here, so it only fills the place of a directory.
    static final long CWD = -100;

    private static final int ARGUMENTS = 5;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle HANDLE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));

    private final String label;
    private final long number;

    Syscall(String label, long x86, long arm) {
        this.label = label;
        this.number = switch (Architecture.own()) {
            case AMD64 -> x86;
            case ARM64 -> arm;
        };
    }

    /// @param subject what the call is about, for the message: a path, a process id
    /// @param arguments up to 5; those left out are 0
    /// @throws LinuxException when the kernel refuses
    long call(String subject, long... arguments) {
        BlockingGuard.check(label + " " + subject);
        long[] all = Arrays.copyOf(arguments, ARGUMENTS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) HANDLE.invokeExact(state, number, all[0], all[1], all[2], all[3], all[4]);
            if (result == -1) {
                throw new LinuxException(label, subject, (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (LinuxException refused) {
            throw refused;
        } catch (Throwable impossible) {
            throw new IllegalStateException(label, impossible);
        }
    }

    /// The address of a path as the kernel reads it.
    static long text(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL in " + text.replace('\0', '?'));
        }
        return arena.allocateFrom(text).address();
    }
}
