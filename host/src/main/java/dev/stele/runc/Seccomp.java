package dev.stele.runc;

import dev.stele.linux.Architecture;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The system calls that an instance may make; all others fail with EPERM.
///
/// The list is a resource, one for each version of the hardening profile. Version 1 comes from the default profile
/// of Docker (moby/profiles, seccomp/default.json, Apache-2.0), resolved for a process without capabilities, less
/// `ptrace`, `process_vm_readv`, `process_vm_writev`, `name_to_handle_at` and `memfd_secret`. `clone3` answers
/// ENOSYS, so that libc falls back to `clone`, whose flags a filter can see.
///
/// A filter sees all 64 bits of an argument, and the kernel uses only the lower half of one that it takes for an
/// `int`. So every rule about an argument compares under a mask of the bits that the kernel reads; a plain
/// comparison lets `socket(AF_VSOCK | 1 << 32, …)` pass as something else. Of `socket`, `socketpair`,
/// `personality` and `seccomp` these are 32 bits; of `clone` they are the flags for new namespaces, all in the
/// lower half. Version 1 was corrected in this, which took nothing from it that it had promised: the families of
/// sockets are UNIX, INET, INET6 and NETLINK.
///
/// Version 2 takes away what no service needs and what has had faults in kernels:
///
/// - Linux AIO, whose requests are counted for the whole host. It answers ENOSYS, as a kernel without it does.
/// - Of NETLINK all but ROUTE, from which `getifaddrs` and the JVM read addresses. Of INET and INET6 all but TCP and
///   UDP: a socket of another protocol loads a kernel module.
/// - `modify_ldt`, `process_mrelease`, `fanotify_mark`, and `sync`, which waits for all disks of the host.
/// - `seccomp` with a listener, `personality` other than the default one, and the calls that only 32-bit programs
///   make, `socketcall` first: such programs are ended, since their entries have no rules.
final class Seccomp {
    private static final int EPERM = 1;

    private Seccomp() {}

    /// @param profile version of the hardening profile
    static Json filter(int profile, Architecture architecture) {
        Json list = Json.parse(resource("seccomp-" + profile + ".json"));
        List<String> names = new ArrayList<>(list.stringList("common"));
        names.addAll(list.at(architecture.ociName()).asList().stream()
                .map(Json::asString)
                .toList());
        List<Json> calls = new ArrayList<>();
        calls.add(Json.object()
                .put("names", Json.strings(names))
                .put("action", "SCMP_ACT_ALLOW")
                .build());
        calls.addAll(list.list("conditional"));
        return Json.object()
                .put("defaultAction", "SCMP_ACT_ERRNO")
                .put("defaultErrnoRet", EPERM)
                .put("architectures", Json.strings(List.of(seccompName(architecture))))
                .put("syscalls", Json.array(calls))
                .build();
    }

    /// The native entries only: the 32-bit entries of x86 are another, less tested, set of calls.
    private static String seccompName(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> "SCMP_ARCH_X86_64";
            case ARM64 -> "SCMP_ARCH_AARCH64";
        };
    }

    private static byte[] resource(String name) {
        try (InputStream in = Seccomp.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no hardening profile of this name is shipped: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
