package dev.stele.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// The size of a terminal, from the kernel. A terminal that tells none has a height or width of 0.
public record TerminalSize(int columns, int rows) {
    private static final long TIOCGWINSZ = 0x5413;
    private static final int WINSIZE_BYTES = 8;

    /// Absent when that descriptor is no terminal.
    ///
    /// @param descriptor such as 1, standard output
    public static Optional<TerminalSize> of(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(WINSIZE_BYTES, Short.BYTES);
            Syscall.IOCTL.call("descriptor " + descriptor, descriptor, TIOCGWINSZ, size.address());
            return Optional.of(new TerminalSize(field(size, 1), field(size, 0)));
        } catch (LinuxException _) {
            return Optional.empty();
        }
    }

    /// `struct winsize`: rows, columns and two more, each an unsigned short.
    private static int field(MemorySegment size, int index) {
        return Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, index));
    }
}
