package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.linux.Architecture;
import dev.stele.linux.HostCommand;
import dev.stele.machine.ProbeTable.Attempt;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tries to get out of an instance in every way of `probe-attempts.txt`, as user 0 inside and as another.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox"})
class ProbeTest {
    private static final int ATTEMPTS_MIN = 250;
    private static final long MEMORY = 256 << 20;
    private static final Pattern ENDED = Pattern.compile("std(?:out|err) F @@ (\\d+) (\\d+) ?(.*)");

    private final ProbeTable table = new ProbeTable();

    @TempDir
    private Path folder;

    /// What an instance tries to reach on the host.
    ///
    /// @param hostAddress towards the instances
    private record Targets(ServerSocketChannel server, DatagramChannel packets, String hostAddress)
            implements AutoCloseable {
        static Targets open(String hostAddress) throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("0.0.0.0", 0));
            server.configureBlocking(false);
            DatagramChannel packets = DatagramChannel.open().bind(new InetSocketAddress("0.0.0.0", port(server)));
            packets.configureBlocking(false);
            return new Targets(server, packets, hostAddress);
        }

        private static int port(ServerSocketChannel server) throws IOException {
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        }

        int port() throws IOException {
            return port(server);
        }

        boolean isReachedFromTheHost() throws IOException {
            InetSocketAddress address = new InetSocketAddress(hostAddress, port());
            try (DatagramChannel packet = DatagramChannel.open()) {
                packet.send(ByteBuffer.allocate(1), address);
            }
            boolean packetArrived = isReached();
            try (SocketChannel _ = SocketChannel.open(address)) {
                return packetArrived && isReached();
            }
        }

        boolean isReached() throws IOException {
            return server.accept() != null || packets.receive(ByteBuffer.allocate(1)) != null;
        }

        @Override
        public void close() throws IOException {
            server.close();
            packets.close();
        }
    }

    @Test
    void nothingGetsThrough() throws Exception {
        String before = hostSettings();
        try (Site site = new Site();
                Targets targets = Targets.open(site.installation.block().hostAddress())) {
            String neighbour = site.runReady(site.release(site.webImage("still here\n")));
            Process socket = listenByAbstractName();
            try {
                for (String user : List.of("0", "33:34")) {
                    assertThat(gotThrough(site, user, environment(site, targets, neighbour)))
                            .as("what got through as user " + user)
                            .containsExactlyElementsOf(canaries());
                }
                assertThat(socket.isAlive()).isTrue();
            } finally {
                socket.destroyForcibly().waitFor();
            }
            assertThat(targets.isReached()).isFalse();
            assertThat(targets.isReachedFromTheHost()).isTrue();
            assertThat(site.get(neighbour)).isEqualTo("still here\n");
            assertThat(site.machine().leaks()).isEmpty();
        }
        assertThat(hostSettings()).isEqualTo(before);
    }

    private List<String> canaries() {
        return table.attempts("0").stream()
                .filter(Attempt::isCanary)
                .map(Attempt::name)
                .toList();
    }

    private static Map<String, String> environment(Site site, Targets targets, String neighbour) throws IOException {
        return new TreeMap<>(Map.of(
                "HOST", targets.hostAddress(),
                "OTHER", otherAddress(),
                "PORT", String.valueOf(targets.port()),
                "NEIGHBOUR", site.see(neighbour).address(),
                "HOME_OF_STELE", site.home.toString()));
    }

    /// Another of this host's own addresses; one of documentation (RFC 5737) when it has none.
    private static String otherAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(address -> String.valueOf(address.getHostAddress()))
                .filter(address -> !address.startsWith("198.18.") && !address.startsWith("198.19."))
                .findFirst()
                .orElse("192.0.2.9");
    }

    /// The names of the attempts that were not refused as expected.
    private List<String> gotThrough(Site site, String user, Map<String, String> environment) throws IOException {
        List<Attempt> attempts = table.attempts(user.equals("0") ? "0" : "1");
        assertThat(attempts).hasSizeGreaterThanOrEqualTo(ATTEMPTS_MIN);
        String log = run(site, user, table.script(attempts), environment);
        assertThat(log).contains("@@ done");
        List<Integer> seen = new ArrayList<>();
        List<String> out = new ArrayList<>();
        Matcher ended = ENDED.matcher(log);
        while (ended.find()) {
            Attempt attempt = attempts.get(Integer.parseInt(ended.group(1)));
            seen.add(Integer.valueOf(ended.group(1)));
            if (!attempt.isRefused(Integer.parseInt(ended.group(2)), ended.group(3))) {
                out.add(attempt.isCanary() ? attempt.name() : attempt + " ended with " + ended.group());
            }
        }
        assertThat(seen).hasSameSizeAs(attempts).doesNotHaveDuplicates();
        return out;
    }

    private static String run(Site site, String user, String script, Map<String, String> environment)
            throws IOException {
        String host = environment.getOrDefault("HOST", "");
        int port = Integer.parseInt(environment.getOrDefault("PORT", ""));
        Digest image = BusyboxImage.put(
                site.store,
                new BusyboxImage.Custom(user, "page\n", ProbeImage.entries(script, host, port)),
                "/bin/sh",
                "/probe/script");
        Release plain = site.release(image, List.of(), Optional.empty());
        String instance = site.run(new Release(
                plain.image(),
                new Release.ProcessSpec(List.of(), new TreeMap<>(environment), Site.GRACE),
                plain.mounts(),
                new Resources(MEMORY, OptionalLong.empty()),
                plain.ports(),
                plain.checks(),
                plain.profile()));
        site.await(instance, seen -> seen.state() == State.EXITED);
        String log = Files.readString(site.installation.log(instance));
        site.stopAndRemove(instance);
        return log;
    }

    /// A server on this host whose name is in no file system but in the network namespace.
    private Process listenByAbstractName() throws IOException, InterruptedException {
        Path program = Files.write(folder.resolve("raw"), RawSyscall.program(Architecture.own()));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path address = Files.write(folder.resolve("address"), ProbeImage.abstractAddress());
        String open = "{openat} -100 @" + address + " 0 , {read} r z 64 , {socket} 1 1 0 , ";
        Process server = raw(program, open + "{bind} 4 z 15 , {listen} 4 5 , {ppoll} 0 0 0 0");
        int code = 1;
        while (code != 0) {
            assertThat(server.isAlive()).isTrue();
            code = raw(program, open + "{connect} 4 z 15").waitFor();
        }
        return server;
    }

    private Process raw(Path program, String words) throws IOException {
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(List.of(table.withNumbers(words).split(" ")));
        return new ProcessBuilder(argv).start();
    }

    /// What an attempt would have changed for the whole host; a kernel may be built without some of these.
    private static String hostSettings() {
        return new HostCommand(
                        Duration.ofSeconds(5),
                        "sh",
                        "-c",
                        "hostname; cd /proc/sys; head -n 1 kernel/core_pattern "
                                + "kernel/randomize_va_space net/ipv4/ip_forward net/ipv4/ip_unprivileged_port_start "
                                + "net/ipv4/ping_group_range vm/overcommit_memory user/max_inotify_instances ../swaps"
                                + " || true")
                .succeed();
    }
}
