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
/// The list is a resource, one for each version of the hardening profile. It comes from the default profile of
/// Docker (moby/profiles, seccomp/default.json, Apache-2.0), resolved for a process without capabilities, less
/// `ptrace`, `process_vm_readv`, `process_vm_writev`, `name_to_handle_at` and `memfd_secret`. `clone3` answers ENOSYS,
/// so that libc falls back to `clone`, whose flags a filter can see.
public final class Seccomp {
    private static final int EPERM = 1;

    private Seccomp() {}

    /// @param profile version of the hardening profile
    public static Json filter(int profile, Architecture architecture) {
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
