package dev.stele.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What statfs(2) says about the room of a file system.
///
/// @param bytes of all its blocks
/// @param bytesFree of those that a process without privileges may still fill
/// @param filesFree how many files can still be made
public record FileSystemRoom(long bytes, long bytesFree, long filesFree) {
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    /// Size of `struct open_how`: flags, mode and resolve, of eight bytes each.
    private static final long HOW_SIZE = 24;

    private static final long HOW_RESOLVE_AT = 16;
    /// Size of `struct statfs` of both architectures: type, block size, blocks, free, available, files, free
    /// files, ….
    private static final long STATFS_SIZE = 120;

    /// Whether nothing more can be written, or no file be made.
    public boolean isFull() {
        return bytesFree == 0 || filesFree == 0;
    }

    /// The file system at a folder beneath another one, in which somebody else may write meanwhile: a link in the
    /// path is not followed but an error, and the folder is asked by its descriptor.
    ///
    /// @param beneath a folder, such as the root of another process
    /// @param path without a leading `/`
    /// @throws LinuxException when there is no such folder, or a link is in the way
    public static FileSystemRoom of(String beneath, String path) {
        long flags = FileDescriptor.PATH_ONLY | FileDescriptor.DIRECTORY | FileDescriptor.CLOEXEC;
        try (Arena arena = Arena.ofConfined();
                FileDescriptor folder = FileDescriptor.open(beneath, flags, 0)) {
            MemorySegment how = arena.allocate(HOW_SIZE, Long.BYTES);
            how.set(ValueLayout.JAVA_LONG, 0, flags);
            how.set(ValueLayout.JAVA_LONG, HOW_RESOLVE_AT, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
            String what = beneath + "/" + path;
            long found =
                    Syscall.OPENAT2.call(what, folder.number(), Syscall.text(arena, path), how.address(), HOW_SIZE);
            try (FileDescriptor at = new FileDescriptor(found, what)) {
                MemorySegment out = arena.allocate(STATFS_SIZE, Long.BYTES);
                Syscall.FSTATFS.call(what, at.number(), out.address());
                long blockSize = out.getAtIndex(ValueLayout.JAVA_LONG, 1);
                return new FileSystemRoom(
                        out.getAtIndex(ValueLayout.JAVA_LONG, 2) * blockSize,
                        out.getAtIndex(ValueLayout.JAVA_LONG, 4) * blockSize,
                        out.getAtIndex(ValueLayout.JAVA_LONG, 6));
            }
        }
    }
}
