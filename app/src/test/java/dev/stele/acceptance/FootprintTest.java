package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.acceptance.Footprint.Kind;
import dev.stele.stage.Stage;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// After `stele stop --all` and the server's end the machine is as it was before.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox", "lsns", "unshare"})
class FootprintTest {
    private static final int SHOWN_MAX = 30;
    private static final Path TTL = Path.of("/proc/sys/net/ipv4/ip_default_ttl");

    @Test
    void stoppedInstallationLeavesTheMachineUnchanged() throws Exception {
        Footprint earlier = Footprint.take();
        beBusyElsewhere();
        Footprint before = Footprint.take();
        Set<String> restless = earlier.restless(before);
        Rig rig = new Rig();
        try (rig) {
            rig.start();
            Pages pages = new Pages(rig);
            Pages.Rollout warm = new Pages.Rollout("blueGreen", "1h");
            pages.apply(pages.built(true), warm).orThrow();
            pages.apply(pages.built(true), new Pages.Rollout("rolling", "0s")).orThrow();
            pages.apply(pages.built(true), warm).orThrow();
            rig.stele("rollback", "web", "-y").orThrow();
            rig.kill();
            rig.start();
            assertThat(before.differences(Footprint.take(), restless)).isNotEmpty();
            seeALeakAmongInstances(rig);
        }
        var _ = Wait.see(() -> before.differences(Footprint.take(), restless), List::isEmpty, FootprintTest::shown);
    }

    /// The first of them: a busy machine causes thousands.
    private static String shown(List<String> differences) {
        return differences.size() + " differences, first:\n"
                + differences.stream().limit(SHOWN_MAX).collect(Collectors.joining("\n"));
    }

    /// Leaks are detected beside serving instances as well.
    private static void seeALeakAmongInstances(Rig rig) {
        Traces traces = new Traces(rig.installation());
        traces.awaitOnly(rig::instances);
        String link = "st" + rig.installation() + "zzz";
        Leak leak = command("ip link add " + link + " type veth peer name stleakpeer", "ip link del " + link, link);
        assertThat(traces.differences(rig.instances()))
                .singleElement()
                .asString()
                .contains("links", "zzz");
        leak.mend().run();
    }

    /// Changes that happen on any machine: processes end, connections open and close.
    private static void beBusyElsewhere() throws IOException {
        Program.run("true").orThrow();
        try (ServerSocket server = new ServerSocket(0);
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            client.getOutputStream().write(1);
        }
    }

    /// One leak of each kind, as a missing clean-up would leave it.
    @ParameterizedTest
    @EnumSource
    void detectsALeak(Kind kind) throws Exception {
        Footprint before = Footprint.take();
        Leak leak = plant(kind);
        try {
            assertThat(before.differences(Footprint.take(), Set.of()))
                    .anySatisfy(
                            line -> assertThat(line).contains(" " + kind + " ").contains(leak.name()));
        } finally {
            leak.mend().run();
        }
        Wait.until(
                () -> before.differences(Footprint.take(), Set.of()).stream()
                        .noneMatch(line -> line.contains(leak.name())),
                () -> leak.name() + " is still there");
    }

    /// @param name that distinguishes it from other things
    private record Leak(String name, Runnable mend) {}

    private static Leak plant(Kind kind) throws IOException {
        return switch (kind) {
            case PROCESS -> process("sleep", "1234");
            case PROCESS_GROUP -> inNamespace("uts");
            case NETWORK_NAMESPACE -> inNamespace("net");
            case MOUNT -> mount();
            case LINK -> command("ip link add stleak0 type veth peer name stleak1", "ip link del stleak0", "stleak0");
            case CGROUP -> {
                Path first = Path.of("/sys/fs/cgroup/pids");
                Path group =
                        Files.isDirectory(first) ? first.resolve("stele-leak") : Path.of("/sys/fs/cgroup/stele-leak");
                yield command("mkdir " + group, "rmdir " + group, "stele-leak");
            }
            case PACKET_FILTER ->
                command("nft add table inet stele_leak", "nft delete table inet stele_leak", "stele_leak");
            case RUN_FILE -> command("touch /run/stele-leak", "rm /run/stele-leak", "stele-leak");
            case ROUTE ->
                command("ip route add blackhole 198.51.100.7", "ip route del blackhole 198.51.100.7", "198.51.100.7");
            case SYSCTL -> {
                String old = Footprint.read(TTL).strip();
                yield command("echo 77 >" + TTL, "echo " + old + " >" + TTL, "ip_default_ttl = 77");
            }
        };
    }

    private static Leak command(String plant, String mend, String name) {
        Program.run("sh", "-c", plant).orThrow();
        return new Leak(name, () -> Program.run("sh", "-c", mend).orThrow());
    }

    private static Leak mount() throws IOException {
        Path folder = Files.createTempDirectory("stele-leak");
        return command("mount -t tmpfs none " + folder, "umount " + folder + " && rmdir " + folder, folder.toString());
    }

    private static Leak inNamespace(String kind) throws IOException {
        Leak process = process("unshare", "--" + kind, "sleep", "1234");
        Path own = Path.of("/proc/self/ns").resolve(kind);
        Path others = Path.of("/proc", process.name(), "ns", kind);
        Wait.until(() -> isOther(own, others), () -> "no namespace of its own");
        String inode = Files.readSymbolicLink(others).toString().replaceAll("[^0-9]", "");
        return new Leak(inode, process.mend());
    }

    private static boolean isOther(Path own, Path others) {
        try {
            return !Files.readSymbolicLink(own).equals(Files.readSymbolicLink(others));
        } catch (IOException _) {
            return false;
        }
    }

    private static Leak process(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectOutput(new File("/dev/null"));
        builder.environment().putAll(Map.of(Rig.MARK, "leak"));
        Process process = builder.start();
        return new Leak(String.valueOf(process.pid()), process::destroyForcibly);
    }
}
