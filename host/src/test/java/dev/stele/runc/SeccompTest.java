package dev.stele.runc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.Architecture;
import dev.stele.text.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The filters of all versions and architectures, evaluated as libseccomp does: rules for one call are
/// alternatives, the arguments in one rule are all required, and each is compared in 64 bits.
class SeccompTest {
    private static final int ENOSYS = 38;
    private static final int EPERM = 1;
    private static final int ALLOWED = 0;

    static Stream<Arguments> filters() {
        return Stream.of(1, 2)
                .flatMap(profile -> Arrays.stream(Architecture.values()).map(a -> Arguments.of(profile, a)));
    }

    /// The error that a call gets from the filter; 0 when it is let through.
    private static int error(Json filter, String name, long... arguments) {
        for (Json rule : filter.list("syscalls")) {
            boolean applies = rule.stringList("names").contains(name)
                    && rule.get("args").map(Json::asList).orElse(List.of()).stream()
                            .allMatch(argument -> matches(argument, arguments));
            if (applies) {
                return rule.string("action").equals("SCMP_ACT_ALLOW")
                        ? ALLOWED
                        : Math.toIntExact(rule.number("errnoRet"));
            }
        }
        return Math.toIntExact(filter.number("defaultErrnoRet"));
    }

    /// Any comparison but that under a mask is a fault: which bits the kernel reads must be said.
    private static boolean matches(Json rule, long... arguments) {
        assertThat(rule.string("op")).isEqualTo("SCMP_CMP_MASKED_EQ");
        long argument = arguments[Math.toIntExact(rule.number("index"))];
        return (argument & rule.number("value")) == rule.number("valueTwo");
    }

    /// A 32-bit value with all that its upper half may hold.
    private static LongStream variants(int value) {
        long low = Integer.toUnsignedLong(value);
        return LongStream.of(low, low | 1L << 32, low | 1L << 63, low | 0xffffffffL << 32, low | 0x5555L << 40);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void fourFamiliesOfSocketsPassWhateverTheUpperHalfHolds(int profile, Architecture architecture) {
        Json filter = Seccomp.filter(profile, architecture);
        for (int family = -64; family < 128; family++) {
            Set<Integer> errors = new TreeSet<>();
            variants(family).forEach(f -> errors.add(error(filter, "socket", f, 2, 0)));
            assertThat(errors).containsExactly(Set.of(1, 2, 10, 16).contains(family) ? ALLOWED : EPERM);
            int pair = error(filter, "socketpair", family, 1, 0, 0);
            assertThat(pair).isEqualTo(family == 1 ? ALLOWED : EPERM);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // family, protocol, profile 1, profile 2
        "1, 0, true, true",
        "1, 1, true, true",
        "2, 0, true, true",
        "2, 6, true, true",
        "2, 17, true, true",
        "2, 1, true, false",
        "2, 132, true, false",
        "2, 255, true, false",
        "10, 6, true, true",
        "10, 58, true, false",
        "10, 262, true, false",
        "16, 0, true, true",
        "16, 4, true, false",
        "16, 12, true, false",
        "16, 16, true, false",
        "40, 0, false, false",
    })
    void protocolsAreThoseOfServices(int family, int protocol, boolean one, boolean two) {
        for (Architecture architecture : Architecture.values()) {
            variants(protocol).forEach(p -> {
                assertThat(error(Seccomp.filter(1, architecture), "socket", family, 3, p) == ALLOWED)
                        .isEqualTo(one);
                assertThat(error(Seccomp.filter(2, architecture), "socket", family, 3, p) == ALLOWED)
                        .isEqualTo(two);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void noNewNamespaceComesFromClone(int profile, Architecture architecture) {
        Json filter = Seccomp.filter(profile, architecture);
        // NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET; the kernel reads the lower half.
        for (int flag : List.of(1 << 17, 1 << 25, 1 << 26, 1 << 27, 1 << 28, 1 << 29, 1 << 30)) {
            variants(flag | 17)
                    .forEach(f -> assertThat(error(filter, "clone", f)).isEqualTo(EPERM));
        }
        // A thread, and a fork.
        assertThat(error(filter, "clone", 0x3d0f00)).isEqualTo(ALLOWED);
        assertThat(error(filter, "clone", 0x1200011)).isEqualTo(ALLOWED);
        assertThat(error(filter, "clone3", 0)).isEqualTo(ENOSYS);
    }

    @ParameterizedTest
    @CsvSource({"0, true, true", "-1, true, true", "8, true, false", "131072, true, false", "262144, false, false"})
    void personalitiesAreFew(int wanted, boolean one, boolean two) {
        for (Architecture architecture : Architecture.values()) {
            variants(wanted).forEach(p -> {
                assertThat(error(Seccomp.filter(1, architecture), "personality", p) == ALLOWED)
                        .isEqualTo(one);
                assertThat(error(Seccomp.filter(2, architecture), "personality", p) == ALLOWED)
                        .isEqualTo(two);
            });
        }
    }

    @Test
    void aFilterOfItsOwnHasNoListenerInProfile2() {
        for (Architecture architecture : Architecture.values()) {
            Json filter = Seccomp.filter(2, architecture);
            IntStream.of(0, 1, 2, 4, 16)
                    .forEach(flags -> variants(flags)
                            .forEach(f -> assertThat(error(filter, "seccomp", 1, f, 0))
                                    .isEqualTo(ALLOWED)));
            IntStream.of(8, 32, 40, 9)
                    .forEach(flags -> variants(flags)
                            .forEach(f -> assertThat(error(filter, "seccomp", 1, f, 0))
                                    .isEqualTo(EPERM)));
        }
    }

    @ParameterizedTest
    @MethodSource("filters")
    void callsThatLeadOutAreRefused(int profile, Architecture architecture) {
        Json filter = Seccomp.filter(profile, architecture);
        for (String name : ("mount umount2 move_mount open_tree fsopen pivot_root chroot unshare setns ptrace kcmp "
                        + "process_vm_readv process_vm_writev pidfd_getfd name_to_handle_at open_by_handle_at "
                        + "memfd_secret bpf perf_event_open io_uring_setup io_uring_enter io_uring_register "
                        + "userfaultfd keyctl add_key request_key fanotify_init quotactl quotactl_fd swapon "
                        + "init_module finit_module kexec_load reboot acct syslog settimeofday clock_settime "
                        + "socketcall lookup_dcookie move_pages migrate_pages sethostname iopl ioperm uselib "
                        + "process_madvise vhangup nfsservctl mount_setattr")
                .split(" ")) {
            assertThat(error(filter, name, 0, 0, 0)).describedAs(name).isEqualTo(EPERM);
        }
        for (String name : "read write futex execve mmap accept4 epoll_pwait getrandom shmget".split(" ")) {
            assertThat(error(filter, name, 0, 0, 0)).describedAs(name).isEqualTo(ALLOWED);
        }
    }

    @Test
    void profile2HasLessAndNothingMore() {
        for (Architecture architecture : Architecture.values()) {
            Json one = Seccomp.filter(1, architecture);
            Json two = Seccomp.filter(2, architecture);
            assertThat(names(one)).containsAll(names(two));
            for (String name : "io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy".split(" ")) {
                assertThat(error(one, name)).isEqualTo(ALLOWED);
                assertThat(error(two, name)).describedAs(name).isEqualTo(ENOSYS);
            }
            for (String name : "modify_ldt process_mrelease fanotify_mark sync ipc recv waitpid".split(" ")) {
                assertThat(error(two, name)).describedAs(name).isEqualTo(EPERM);
            }
        }
    }

    private static Set<String> names(Json filter) {
        Set<String> out = new TreeSet<>();
        filter.list("syscalls").stream()
                .filter(rule -> rule.string("action").equals("SCMP_ACT_ALLOW"))
                .forEach(rule -> out.addAll(rule.stringList("names")));
        return out;
    }
}
