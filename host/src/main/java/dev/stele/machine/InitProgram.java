package dev.stele.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The host's program that is the first process of an instance: it starts the image's program, passes signals on
/// to it, ends as it ends, and reaps the processes that it leaves behind.
///
/// It is one that containers are known to run with, `catatonit` (podman's) or `tini` (Docker's). Both take `--`
/// and the program's arguments. It runs in the image's root, so only a statically linked one will do: Debian's
/// `tini` is there as `tini-static`, too, and so named.
final class InitProgram {
    /// What to do when there is none.
    static final String FIX = "apt-get install catatonit";

    private static final List<String> NAMES = List.of("catatonit", "tini-static", "docker-init");
    private static final List<String> FOLDERS = List.of(
            "/usr/local/bin",
            "/usr/bin",
            "/usr/sbin",
            "/sbin",
            "/bin",
            "/usr/libexec/catatonit",
            "/usr/libexec/podman",
            "/usr/lib/podman",
            "/usr/libexec/docker");
    private static final int ELF_HEAD_BYTES = 64;
    private static final int PROGRAM_HEADERS_AT = 32;
    private static final int PROGRAM_HEADER_SIZE_AT = 54;
    private static final int INTERPRETER = 3;

    private InitProgram() {}

    /// @throws HostException when this host has none
    static Path find() {
        return find(Path.of("/"));
    }

    /// @param root below which the host's folders lie
    static Path find(Path root) {
        return NAMES.stream()
                .flatMap(name -> FOLDERS.stream()
                        .map(folder -> root.resolve(folder.substring(1)).resolve(name)))
                .filter(Files::isExecutable)
                .flatMap(InitProgram::real)
                .filter(InitProgram::isStatic)
                .findFirst()
                .orElseThrow(() -> new HostException("no init program is installed that instances can run with ("
                        + String.join(", ", NAMES) + "): " + FIX));
    }

    /// A mount shows a link's target, whose path the container runtime is not to follow again.
    private static Stream<Path> real(Path program) {
        try {
            return Stream.of(program.toRealPath());
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    /// Whether no program header (elf(5)) of a 64-bit program names an interpreter.
    private static boolean isStatic(Path program) {
        try (SeekableByteChannel file = Files.newByteChannel(program)) {
            ByteBuffer head = read(file, 0, ELF_HEAD_BYTES);
            if (head.getInt(0) != 0x464c457f || head.get(4) != 2) {
                return false;
            }
            int size = Short.toUnsignedInt(head.getShort(PROGRAM_HEADER_SIZE_AT));
            int count = Short.toUnsignedInt(head.getShort(PROGRAM_HEADER_SIZE_AT + 2));
            for (int i = 0; i < count; i++) {
                if (read(file, head.getLong(PROGRAM_HEADERS_AT) + (long) i * size, Integer.BYTES)
                                .getInt(0)
                        == INTERPRETER) {
                    return false;
                }
            }
            return count > 0;
        } catch (IOException | IllegalArgumentException _) {
            // A script, or half a program.
            return false;
        }
    }

    private static ByteBuffer read(SeekableByteChannel file, long at, int bytes) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.position(at);
        while (out.hasRemaining()) {
            if (file.read(out) < 0) {
                throw new IOException("too short");
            }
        }
        return out;
    }
}
