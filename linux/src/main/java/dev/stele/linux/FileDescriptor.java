package dev.stele.linux;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;

/// An open file descriptor, closed on exec.
public final class FileDescriptor implements AutoCloseable {
    static final long CLOEXEC = 0x80000;
    static final long DIRECTORY = Architecture.own() == Architecture.ARM64 ? 0x4000 : 0x10000;

    static final long PATH_ONLY = 0x200000;
    static final long WRONLY = 1;
    static final long CREAT = 0x40;
    static final long EXCL = 0x80;
    static final long NOFOLLOW = Architecture.own() == Architecture.ARM64 ? 0x8000 : 0x20000;
    private static final long AT_EMPTY_PATH = 0x1000;
    /// Opening a regular file can wait, too: for the holder of a lease on it (fcntl(2), `F_SETLEASE`).
    private static final long NONBLOCK = 0x800;
    private static final int ENTRIES = 32 << 10;
    private static final int BUFFER = 64 << 10;
    private static final ValueLayout.OfShort LENGTH = ValueLayout.JAVA_SHORT;
    /// Offsets in `struct linux_dirent64` (getdents64(2)).
    private static final int LENGTH_AT = 16;
    private static final int NAME_AT = 19;

    private final int number;
    private final String what;
    private boolean open = true;

    FileDescriptor(long number, String what) {
        this.number = (int) number;
        this.what = what;
    }

    /// Opens for reading; the last part of the path may be a link, as those of `/proc/PID/ns` are.
    public static FileDescriptor open(String path) {
        return open(path, CLOEXEC, 0);
    }

    /// Opens for reading, and fails on a link.
    public static FileDescriptor openNoFollow(String path) {
        return open(path, CLOEXEC | NOFOLLOW, 0);
    }

    /// Opens for reading what is found to be a regular file; links are followed.
    ///
    /// @throws IrregularFileException when it is a folder, a FIFO, a socket or a device
    public static FileDescriptor openRegular(String path) {
        try (FileDescriptor named = open(path, CLOEXEC | PATH_ONLY, 0)) {
            FileStat stat = named.stat();
            if (stat.type() != FileStat.REGULAR) {
                throw new IrregularFileException(path, stat.type());
            }
            return named.reopen();
        }
    }

    /// Makes a file that was not there, for writing by nobody else.
    public static FileDescriptor create(String path) {
        return open(path, CLOEXEC | NOFOLLOW | WRONLY | CREAT | EXCL, 0600);
    }

    /// Opens whatever a path names, following links, as a mere path: it can be asked about and given away, not read.
    public static FileDescriptor named(String path) {
        return open(path, CLOEXEC | PATH_ONLY, 0);
    }

    static FileDescriptor open(String path, long flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return new FileDescriptor(
                    Syscall.OPENAT.call(path, Syscall.CWD, Syscall.text(arena, path), flags, mode, 0), path);
        }
    }

    /// Opens what this descriptor names once more, for reading. `/proc/self/fd` leads to the very same file,
    /// whatever has been put under its name since.
    FileDescriptor reopen() {
        String self = selfPath();
        try (Arena arena = Arena.ofConfined()) {
            return new FileDescriptor(
                    Syscall.OPENAT.call(what, Syscall.CWD, Syscall.text(arena, self), CLOEXEC | NONBLOCK, 0, 0), what);
        }
    }

    /// A path to the very file that this descriptor holds, for calls that take no descriptor. Valid while it is
    /// open, in this process only.
    public String selfPath() {
        return "/proc/self/fd/" + number();
    }

    /// What the kernel says about the open file.
    public FileStat stat() {
        return FileStat.of(this);
    }

    /// Gives what is open to another user; its group stays.
    public void chown(int uid) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.FCHOWNAT.call(what, number(), Syscall.text(arena, ""), uid, -1, AT_EMPTY_PATH);
        }
    }

    /// Reads to the end, or up to a bound.
    ///
    /// @return at most `bytesMax` bytes
    public byte[] readAtMost(int bytesMax) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[Math.min(BUFFER, Math.max(1, bytesMax))];
        for (int n = 1; n > 0 && out.size() < bytesMax; ) {
            n = read(buffer);
            out.write(buffer, 0, Math.min(n, bytesMax - out.size()));
        }
        return out.toByteArray();
    }

    /// Its content as a stream. Closing the stream closes the descriptor.
    public InputStream stream() {
        return new DescriptorInput(this);
    }

    /// Reads on.
    ///
    /// @return how many bytes; 0 at the end
    public int read(byte[] buffer) {
        return read(buffer, 0, buffer.length);
    }

    int read(byte[] buffer, int at, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            int n = (int) Syscall.READ.call(what, number(), bytes.address(), length);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, buffer, at, n);
            return n;
        }
    }

    /// Writes all.
    public void write(byte[] buffer, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            MemorySegment.copy(buffer, 0, bytes, ValueLayout.JAVA_BYTE, 0, length);
            for (long done = 0; done < length; ) {
                done += Syscall.WRITE.call(what, number(), bytes.address() + done, length - done);
            }
        }
    }

    /// The names in a folder, sorted by their bytes' order as text, without `.` and `..`.
    public static SortedSet<String> names(String folder) {
        SortedSet<String> out = new TreeSet<>();
        try (FileDescriptor open = open(folder, CLOEXEC | NOFOLLOW | DIRECTORY, 0);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(ENTRIES, Long.BYTES);
            long n = open.entries(buffer);
            while (n > 0) {
                for (long at = 0; at < n; at += buffer.get(LENGTH, at + LENGTH_AT)) {
                    out.add(buffer.getString(at + NAME_AT));
                }
                n = open.entries(buffer);
            }
        }
        out.remove(".");
        out.remove("..");
        return out;
    }

    /// The names in this folder.
    FolderNames folderNames() {
        SortedSet<String> out = new TreeSet<>();
        int undecodable = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(ENTRIES, Long.BYTES);
            for (long n = entries(buffer); n > 0; n = entries(buffer)) {
                for (long at = 0; at < n; at += buffer.get(LENGTH, at + LENGTH_AT)) {
                    try {
                        out.add(name(buffer.asSlice(at + NAME_AT)));
                    } catch (CharacterCodingException _) {
                        undecodable++;
                    }
                }
            }
        }
        out.remove(".");
        out.remove("..");
        return new FolderNames(out, undecodable);
    }

    private static String name(MemorySegment entry) throws CharacterCodingException {
        int length = 0;
        while (entry.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        ByteBuffer bytes = ByteBuffer.wrap(entry.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }

    private long entries(MemorySegment buffer) {
        return Syscall.GETDENTS64.call(what, number(), buffer.address(), buffer.byteSize());
    }

    synchronized int number() {
        if (!open) {
            throw new IllegalStateException(what + " is closed");
        }
        return number;
    }

    /// Waits until the kernel has written the file, or the folder's entries, to the disk.
    public void sync() {
        Syscall.FSYNC.call(what, number());
    }

    /// Waits until all that was written to the file system it lies on is on the disk.
    public void syncFileSystem() {
        Syscall.SYNCFS.call(what, number());
    }

    @Override
    public String toString() {
        return what;
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            Syscall.CLOSE.call(what, number);
        }
    }
}
