package dev.stele.machine;

import dev.stele.linux.Architecture;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.HostCommand;
import dev.stele.linux.HostCommandException;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Mounts;
import dev.stele.linux.NamespacePair;
import dev.stele.runc.Cgroups;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Checks whether this host can run instances. It tries features instead of comparing versions, and leaves nothing
/// behind.
public final class HostCheck {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int ANY_ID = 1_879_048_192;
    private static final int IDS = 65_536;

    private final Path folder;
    private final List<Finding> findings = new ArrayList<>();

    private HostCheck(Path folder) {
        this.folder = folder;
    }

    /// @param name what was checked
    /// @param good whether instances can run
    /// @param seen what was found: a version, or why it does not work
    /// @param fix what to do; empty when it is good
    public record Finding(String name, boolean good, String seen, String fix) {}

    /// Checks everything that instances need.
    ///
    /// @param folder where layers will lie; its file system is tried. It is made when it is missing
    public static List<Finding> run(Path folder) {
        HostCheck hostCheck = new HostCheck(folder);
        hostCheck.check(
                "processor",
                "use an x86_64 or aarch64 machine",
                () -> Architecture.own().ociName());
        hostCheck.program("runc", "runc", "--version");
        hostCheck.program("conmon", "conmon", "--version");
        hostCheck.program("iproute2", "ip", "-V");
        hostCheck.program("nftables", "nft", "--version");
        hostCheck.check("init", InitProgram.FIX, () -> InitProgram.find().toString());
        hostCheck.program("util-linux", "unshare", "--version");
        hostCheck.check("cgroups", "mount the cgroup file systems", HostCheck::cgroups);
        hostCheck.check("packet filter", "use a kernel with nf_tables", HostCheck::packetFilter);
        hostCheck.check("idmapped mounts", "use Linux 5.19 or newer, and run as root", hostCheck::idmapped);
        return List.copyOf(hostCheck.findings);
    }

    private void program(String packageName, String... argv) {
        check(
                argv[0],
                "apt-get install " + packageName,
                () -> new HostCommand(DEADLINE, argv)
                        .succeed()
                        .lines()
                        .findFirst()
                        .orElse("there"));
    }

    private void check(String name, String fix, Supplier<String> attempt) {
        try {
            findings.add(new Finding(name, true, attempt.get(), ""));
        } catch (HostCommandException | LinuxException | HostException | IllegalStateException e) {
            findings.add(new Finding(name, false, FailureText.of(e), fix));
        } catch (UnsupportedOperationException e) {
            findings.add(new Finding(name, false, FailureText.of(e), fix));
        }
    }

    private static String cgroups() {
        return Cgroups.detect().hasUnifiedMemory() ? "version 2" : "version 1";
    }

    private static String packetFilter() {
        new HostCommand(List.of("nft", "--check", "-f", "-"), "table inet stele_checkup {\n}\n", DEADLINE).succeed();
        return "nf_tables answers";
    }

    /// Makes a root as instances have it: an overlay over a clone in other ids.
    private String idmapped() {
        try {
            // The folder may be one in which everybody writes, so nobody may know the name before it is there.
            Path scratch = Files.createTempDirectory(folder, ".checkup");
            try {
                return idmapped(scratch);
            } finally {
                FolderTrees.delete(scratch);
            }
        } catch (IOException e) {
            throw new HostException("cannot write to " + folder, e);
        }
    }

    private String idmapped(Path scratch) throws IOException {
        Path lower = scratch.resolve("lower");
        Path clone = scratch.resolve("clone");
        Path top = scratch.resolve("top");
        Path root = scratch.resolve("root");
        for (Path each : List.of(lower, clone, top, root)) {
            Files.createDirectory(each);
        }
        try (NamespacePair namespaces = NamespacePair.open(ANY_ID, IDS);
                FileDescriptor user = FileDescriptor.open(namespaces.userPath())) {
            Mounts.idmapped(lower, clone, user);
            Mounts.overlay(List.of(top, clone), root);
        }
        return "an overlay over an idmapped clone works in " + folder;
    }
}
