package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.Architecture;
import dev.stele.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawSyscallTest {
    private static final int EBADF = 9;

    @TempDir
    private Path folder;

    private int run(String... words) throws IOException, InterruptedException {
        Path program = folder.resolve("raw");
        if (!Files.exists(program)) {
            Files.write(program, RawSyscall.program(Architecture.own()));
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(List.of(words));
        return new ProcessBuilder(argv).start().waitFor();
    }

    private static String number(int amd64, int arm64) {
        return String.valueOf(
                switch (Architecture.own()) {
                    case AMD64 -> amd64;
                    case ARM64 -> arm64;
                });
    }

    @Test
    void itEndsWithTheErrorOfTheFirstCallThatFails() throws IOException, InterruptedException {
        String getpid = number(39, 172);
        String close = number(3, 57);
        String openat = number(257, 56);
        assertThat(run(getpid)).isZero();
        assertThat(run(getpid, ",", close, "-1", ",", getpid)).isEqualTo(EBADF);
        assertThat(run(openat, "-100", "@/dev/null", "0", ",", close, "r", ",", close, "r", ",", close, "r"))
                .isEqualTo(EBADF);
        assertThat(run(openat, "-100", "@/nonexistent", "0")).isEqualTo(Errno.ENOENT);
    }

    @Test
    void itPassesSixArgumentsOf64Bits() throws IOException, InterruptedException {
        String mmap = number(9, 222);
        String munmap = number(11, 215);
        // Private anonymous memory that can be read, then an address above 32 bits that is none.
        assertThat(run(mmap, "0", "65536", "1", "34", "-1", "0", ",", munmap, "r", "65536"))
                .isZero();
        assertThat(run(munmap, "18446744073709486080", "4096")).isEqualTo(Errno.EINVAL);
        // The last argument counts: an offset beside a page.
        assertThat(run(mmap, "0", "65536", "1", "34", "-1", "1")).isEqualTo(Errno.EINVAL);
    }

    @Test
    void itsDataCanBeWrittenTo() throws IOException, InterruptedException {
        String openat = number(257, 56);
        String read = number(0, 63);
        assertThat(run(openat, "-100", "@/dev/zero", "0", ",", read, "r", "z", "65536"))
                .isZero();
    }
}
