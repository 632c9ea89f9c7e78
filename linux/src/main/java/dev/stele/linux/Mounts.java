package dev.stele.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Mounts: overlays, bind mounts, clones in other ids, and the table of all.
public final class Mounts {
    private static final long MS_RDONLY = 1;
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_BIND = 4096;
    private static final long MNT_DETACH = 2;
    private static final long UMOUNT_NOFOLLOW = 8;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long AT_SYMLINK_NOFOLLOW = 0x100;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final long ATTR_RDONLY = 1;
    private static final long ATTR_NOSUID = 2;
    private static final long ATTR_NODEV = 4;
    private static final long ATTR_NOEXEC = 8;
    private static final long ATTR_IDMAP = 0x100000;
    private static final long ATTR_SIZE = 32;
    private static final int PAGE = 4096;

    private Mounts() {}

    /// One line of `/proc/self/mountinfo`.
    public record Entry(Path target, String type) {}

    /// A read-only overlay of folders, the uppermost first, without an upper folder for writes.
    ///
    /// The folders may be unmounted or moved afterwards: the overlay keeps a reference to each.
    public static void overlay(List<Path> lowers, Path target) {
        StringBuilder options = new StringBuilder("lowerdir=");
        for (int i = 0; i < lowers.size(); i++) {
            String lower = lowers.get(i).toString();
            if (lower.indexOf(':') >= 0 || lower.indexOf(',') >= 0 || lower.indexOf('\\') >= 0) {
                throw new IllegalArgumentException("an overlay cannot name " + lower);
            }
            options.append(i == 0 ? "" : ":").append(lower);
        }
        if (options.length() >= PAGE) {
            throw new IllegalArgumentException(lowers.size() + " layers are more than one overlay can name");
        }
        long flags = MS_RDONLY | MS_NOSUID | MS_NODEV;
        mount(new Request("overlay", target, "overlay", flags), options.toString());
    }

    /// Bind-mounts a file, a folder or a namespace on `target`, which exists. Nothing is executed through the new
    /// mount, no set-id bit and no device node counts there.
    public static void bind(String source, Path target) {
        mount(new Request(source, target, "none", MS_BIND), "");
        // The call that binds ignores these flags, so a second one sets them.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTR_SIZE);
            attributes.set(ValueLayout.JAVA_LONG, 0, ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
            Syscall.MOUNT_SETATTR.call(
                    target.toString(),
                    Syscall.CWD,
                    Syscall.text(arena, target.toString()),
                    AT_SYMLINK_NOFOLLOW,
                    attributes.address(),
                    ATTR_SIZE);
        }
    }

    /// A read-only clone of a folder at `target`, in which the ids 0.. of the files are those that a user namespace
    /// maps them to.
    ///
    /// @param userNamespace descriptor of a user namespace whose maps are written
    public static void idmapped(Path source, Path target, FileDescriptor userNamespace) {
        try (Arena arena = Arena.ofConfined()) {
            long flags = OPEN_TREE_CLONE | FileDescriptor.CLOEXEC;
            long tree = Syscall.OPEN_TREE.call(
                    source.toString(), Syscall.CWD, Syscall.text(arena, source.toString()), flags);
            try (FileDescriptor clone = new FileDescriptor(tree, source.toString())) {
                long empty = Syscall.text(arena, "");
                MemorySegment attributes = arena.allocate(ATTR_SIZE);
                attributes.set(ValueLayout.JAVA_LONG, 0, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_IDMAP);
                attributes.set(ValueLayout.JAVA_LONG, 24, userNamespace.number());
                Syscall.MOUNT_SETATTR.call(
                        source.toString(), clone.number(), empty, AT_EMPTY_PATH, attributes.address(), ATTR_SIZE);
                Syscall.MOVE_MOUNT.call(
                        target.toString(),
                        clone.number(),
                        empty,
                        Syscall.CWD,
                        Syscall.text(arena, target.toString()),
                        MOVE_MOUNT_F_EMPTY_PATH);
            }
        }
    }

    /// Unmounts at once, even while it is in use. Nothing happens when nothing is mounted there.
    public static void detach(Path target) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.UMOUNT2.call(
                    target.toString(), Syscall.text(arena, target.toString()), MNT_DETACH | UMOUNT_NOFOLLOW);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /// All mounts that this process sees, in the order in which they were made.
    public static List<Entry> table() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param lines of mountinfo (proc(5)); before the dash stands any number of optional fields
    static List<Entry> parse(List<String> lines) {
        List<Entry> out = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ");
            int dash = List.of(fields).indexOf("-");
            out.add(new Entry(Path.of(unescape(fields[4])), fields[dash + 1]));
        }
        return out;
    }

    /// The kernel writes space, tab, newline and backslash as three octal digits (proc(5)).
    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private record Request(String source, Path target, String type, long flags) {}

    private static void mount(Request request, String options) {
        String target = request.target().toString();
        try (Arena arena = Arena.ofConfined()) {
            Syscall.MOUNT.call(
                    target,
                    Syscall.text(arena, request.source()),
                    Syscall.text(arena, target),
                    Syscall.text(arena, request.type()),
                    request.flags(),
                    Syscall.text(arena, options));
        }
    }
}
