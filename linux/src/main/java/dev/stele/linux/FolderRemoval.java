package dev.stele.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Removes a folder with all that is in it, also one in which somebody else may write at the same time.
///
/// Every folder is opened without following a link, taken over, and only then emptied, by names relative to its
/// descriptor: a folder that is replaced by a link to another one meanwhile leads nowhere. Names are bytes here,
/// since a file may be named by any.
public final class FolderRemoval {
    private static final long AT_REMOVEDIR = 0x200;
    private static final int OWN = 0700;
    /// In place of a group's id: stays as it is.
    private static final int KEEP = -1;
    private static final long RESOLVE_NO_XDEV = 1;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    /// Size of `struct open_how`: flags, mode and resolve, of eight bytes each.
    private static final long HOW_SIZE = 24;
    private static final long HOW_RESOLVE_AT = 16;
    private static final int ENTRIES = 32 << 10;
    private static final ValueLayout.OfShort LENGTH = ValueLayout.JAVA_SHORT;
    /// Offsets in `struct linux_dirent64` (getdents64(2)).
    private static final int LENGTH_AT = 16;
    private static final int NAME_AT = 19;

    private FolderRemoval() {}

    /// Removes it. Nothing happens when there is none. It fails where something is mounted, and removes nothing there.
    ///
    /// @param folder in a folder that belongs to this user alone
    public static void remove(Path folder) {
        Path parent = folder.toAbsolutePath().normalize().resolveSibling("");
        long flags = FileDescriptor.CLOEXEC | FileDescriptor.DIRECTORY;
        if (FileStat.find(folder.toString()).isPresent()) {
            try (FileDescriptor open = FileDescriptor.open(parent.toString(), flags, 0)) {
                remove(open, String.valueOf(folder.getFileName()).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /// Files are tried first: they are most, and the kernel refuses to unlink a folder.
    private static void remove(FileDescriptor folder, byte[] name) {
        try {
            unlink(folder, name, 0);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EISDIR) {
                throw e;
            }
            try (FileDescriptor child = open(folder, name)) {
                takeOver(child);
                names(child).forEach(each -> remove(child, each));
            }
            unlink(folder, name, AT_REMOVEDIR);
        }
    }

    private static FileDescriptor open(FileDescriptor folder, byte[] name) {
        try (Arena arena = Arena.ofConfined()) {
            String what = what(folder, name);
            MemorySegment how = arena.allocate(HOW_SIZE, Long.BYTES);
            how.set(ValueLayout.JAVA_LONG, 0, FileDescriptor.CLOEXEC | FileDescriptor.DIRECTORY);
            how.set(ValueLayout.JAVA_LONG, HOW_RESOLVE_AT, RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS);
            return new FileDescriptor(
                    Syscall.OPENAT2.call(what, folder.number(), text(arena, name), how.address(), HOW_SIZE), what);
        }
    }

    /// From then on nobody else puts anything in, by whatever descriptor.
    private static void takeOver(FileDescriptor folder) {
        FileStat stat = folder.stat();
        int own = (int) Syscall.GETEUID.call("the own user");
        if (stat.uid() != own) {
            Syscall.FCHOWN.call(folder.toString(), folder.number(), own, KEEP);
        }
        if (stat.uid() != own || stat.permissions() != OWN) {
            Syscall.FCHMOD.call(folder.toString(), folder.number(), OWN);
        }
    }

    private static List<byte[]> names(FileDescriptor folder) {
        List<byte[]> out = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(ENTRIES, Long.BYTES);
            long n = entries(folder, buffer);
            while (n > 0) {
                for (long at = 0; at < n; at += buffer.get(LENGTH, at + LENGTH_AT)) {
                    byte[] name = name(buffer, at + NAME_AT);
                    if (!Arrays.equals(name, new byte[] {'.'}) && !Arrays.equals(name, new byte[] {'.', '.'})) {
                        out.add(name);
                    }
                }
                n = entries(folder, buffer);
            }
        }
        return out;
    }

    private static long entries(FileDescriptor folder, MemorySegment buffer) {
        return Syscall.GETDENTS64.call(folder.toString(), folder.number(), buffer.address(), buffer.byteSize());
    }

    private static byte[] name(MemorySegment buffer, long from) {
        long end = from;
        while (buffer.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return buffer.asSlice(from, end - from).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void unlink(FileDescriptor folder, byte[] name, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.UNLINKAT.call(what(folder, name), folder.number(), text(arena, name), flags);
        }
    }

    private static String what(FileDescriptor folder, byte[] name) {
        return folder + "/" + new String(name, StandardCharsets.UTF_8);
    }

    private static long text(Arena arena, byte[] name) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(name, name.length + 1))
                .address();
    }
}
