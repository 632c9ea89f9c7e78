package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.Release;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.linux.Architecture;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the system call filter lets through, tried from inside with raw calls.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class SystemCallTest {
    private static final int EPERM = 1;
    private static final int SIGSYS = 128 + 31;
    private static final String ROOT = "root:x:0:0::/:/bin/sh\nwww:x:0:0::/:\n";
    private static final String OTHER = "root:x:0:0::/:/bin/sh\nwww:x:33:34::/:\n";

    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    /// Runs a shell script as an instance, and returns the lines that it writes.
    ///
    /// @param uid 0, or anything for another user
    private static List<String> inside(int profile, int uid, String script, LayerEntry... more) {
        List<LayerEntry> layer = new ArrayList<>(List.of(more));
        layer.add(RawSyscall.entry());
        layer.add(
                new LayerEntry.RegularFile("etc/passwd", new Meta(0644, 0, 0, 0), Content.of(uid == 0 ? ROOT : OTHER)));
        Digest image = BusyboxImage.put(site.store, "page\n", layer, "/bin/sh", "-c");
        Release plain = site.release(image, List.of("exec 2>&1; id -u; " + script), Optional.empty());
        String instance = site.run(profile == 1 ? asProfile1(plain) : plain);
        List<String> lines = site.await(instance, seen -> seen.state() == State.EXITED)
                .exit()
                .orElseThrow()
                .lastLines();
        site.stopAndRemove(instance);
        assertThat(lines).first().isEqualTo(String.valueOf(uid));
        return lines.subList(1, lines.size());
    }

    static Release asProfile1(Release release) {
        return InitTest.withoutInit(release, 1);
    }

    private static int number(int amd64, int arm64) {
        return switch (Architecture.own()) {
            case AMD64 -> amd64;
            case ARM64 -> arm64;
        };
    }

    /// Every family that a kernel can have, each as a datagram, stream, raw and sequenced socket, and each with
    /// bits in the upper half of the argument, which the kernel cuts off. A family that the kernel lacks would
    /// answer `EAFNOSUPPORT`: only the filter says `EPERM` to all four types.
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 33", "2, 0", "2, 33"})
    void socketsOfAllOtherFamiliesAreRefused(int profile, int uid) {
        String families = IntStream.range(0, 64)
                .boxed()
                .flatMap(f -> Stream.of(
                        String.valueOf(f),
                        Long.toString(f | 1L << 32),
                        Long.toString(f | 1L << 63),
                        Long.toString(f | 0xffffffffL << 32),
                        Long.toString(f - 64L)))
                .collect(Collectors.joining(" "));
        List<String> passed = inside(
                profile,
                uid,
                "for f in " + families + "; do for t in 1 2 3 5; do /bin/raw " + number(41, 198)
                        + " $f $t 0; [ $? = 1 ] || { echo $f; break; }; done; done | xargs");
        String expected = Stream.of(1L, 2L, 10L, 16L)
                .flatMap(f -> Stream.of(f, f | 1L << 32, f | 1L << 63, f | 0xffffffffL << 32))
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        assertThat(passed).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 33", "2, 0", "2, 33"})
    void pairsOfSocketsAreLocal(int profile, int uid) {
        String calls = IntStream.range(0, 64)
                .boxed()
                .flatMap(f -> Stream.of(String.valueOf(f), Long.toString(f | 1L << 32)))
                .collect(Collectors.joining(" "));
        assertThat(inside(
                        profile,
                        uid,
                        "for f in " + calls + "; do /bin/raw " + number(53, 199)
                                + " $f 1 0 z; [ $? = 1 ] || echo $f; done | xargs"))
                .containsExactly("1 4294967297");
    }

    /// Call | arguments | error in profile 1 | error in profile 2. The kernel's own answer is never EPERM here.
    @Test
    void whatNoServiceNeedsIsRefusedInProfile2() {
        List<String> calls = List.of(
                number(206, 0) + " 1 z", // io_setup
                number(209, 2) + " 0 0 z", // io_submit
                number(208, 4) + " 0 0 0 z 0", // io_getevents
                number(333, 292) + " 0 0 0 z 0 0", // io_pgetevents
                number(207, 1) + " 0", // io_destroy
                number(162, 81) + "", // sync
                number(135, 92) + " 8", // personality(PER_LINUX32)
                number(135, 92) + " 4294967304", // and with a bit above
                number(41, 198) + " 16 3 4", // NETLINK_SOCK_DIAG
                number(41, 198) + " 16 3 4294967312", // NETLINK_GENERIC with a bit above
                number(41, 198) + " 2 1 262"); // MPTCP
        String script = calls.stream()
                .map(call -> "/bin/raw " + call + "; echo -n $? ''")
                .collect(Collectors.joining("; "));
        assertThat(inside(2, 33, script)).containsExactly("38 38 38 38 38 1 1 1 1 1 1 ");
        assertThat(inside(1, 33, script).getFirst()).doesNotMatch(".*\\b(1|38)\\b.*");
    }

    @Test
    void whatServicesNeedPasses() {
        String socket = "/bin/raw " + number(41, 198);
        assertThat(inside(
                        2,
                        33,
                        socket + " 1 1 0 && " + socket + " 2 1 6 && " + socket + " 2 2 17 && " + socket
                                + " 10 526337 0 && " + socket + " 16 3 0 && /bin/raw " + number(135, 92)
                                + " 4294967295 && /bin/raw " + number(135, 92) + " -1 && echo all"))
                .containsExactly("all");
    }

    /// The 32-bit entry of x86 multiplexes all of sockets in one call, whose arguments no filter sees.
    @Test
    void thirtyTwoBitEntriesEndTheProgram() {
        if (Architecture.own() == Architecture.ARM64) {
            return;
        }
        // eax = 102 (socketcall), ebx = 1 (SYS_SOCKET), ecx = zeroed data; int 0x80; exit_group(0)
        byte[] code = HexFormat.of().parseHex("b866000000bb01000000b900005000cd80b8e700000031ff0f05");
        LayerEntry old =
                new LayerEntry.RegularFile("bin/old", new Meta(0755, 0, 0, 0), Content.of(RawSyscall.elf(62, code)));
        // x32: the bit that marks its numbers, with getpid.
        assertThat(inside(2, 33, "/bin/old; echo $?; /bin/raw 1073741863; echo $?", old))
                .filteredOn(line -> line.matches("[0-9]+"))
                .containsExactly(String.valueOf(SIGSYS), String.valueOf(SIGSYS));
    }

    @Test
    void clonesHaveNoNamespacesOfTheirOwn() {
        String clone = "/bin/raw " + number(56, 220);
        assertThat(inside(
                        2,
                        0,
                        IntStream.of(17, 25, 26, 27, 28, 29, 30)
                                .mapToObj(bit -> clone + " " + (1L << bit | 17) + "; echo -n $? ''; " + clone + " "
                                        + (1L << bit | 1L << 40 | 17) + "; echo -n $? ''")
                                .collect(Collectors.joining("; "))))
                .containsExactly((EPERM + " ").repeat(14));
    }
}
