package dev.stele.net;

import dev.stele.linux.HostCommand;
import dev.stele.linux.NamespacePair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The links of one installation's instances: one point-to-point veth pair each, no bridge.
///
/// On a bridge, instances would reach each other past the firewall where the kernel lacks bridge filtering.
public final class Links {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int RADIX = 36;
    /// Five digits of it fit beside the installation's eight into the 15 characters that Linux allows.
    private static final long NUMBER_MAX = 36L * 36 * 36 * 36 * 36;
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final String installation;
    private final Block block;

    public Links(String installation, Block block) {
        this.installation = installation;
        this.block = block;
    }

    /// Name on the host of an instance's link. Names repeat after 60 million instances.
    public String name(long instanceNumber) {
        return prefix() + Long.toString(instanceNumber % NUMBER_MAX, RADIX);
    }

    /// The beginning of the names of all links of this installation.
    public String prefix() {
        return "st" + installation;
    }

    /// Makes a connect to an address without an instance fail at once: the route of an instance that has ended is
    /// removed with its link, and connects would take the default route and hang.
    public void addUnreachableRoute() {
        run("route replace unreachable " + block.network() + "\n");
    }

    /// Removes what [#addUnreachableRoute] added.
    ///
    /// @return false when it was not there
    public boolean removeUnreachableRoute() {
        return new HostCommand(DEADLINE, "ip", "route", "del", "unreachable", block.network())
                .run()
                .isGood();
    }

    /// Links a network namespace to the host, and lets its processes listen on low ports without a capability.
    public void connect(String link, String address, NamespacePair namespaces) {
        String host = block.hostAddress();
        String outside = """
                link add %1$s type veth peer name eth0 netns %2$d
                addr add %3$s/32 dev %1$s peer %4$s/32
                link set %1$s up
                """.formatted(link, namespaces.pid(), host, address);
        String inside = """
                link set lo up
                addr add %s/32 dev eth0 peer %s/32
                link set eth0 up
                """.formatted(address, host);
        // One shell for all: each process started from a JVM costs milliseconds.
        String script = """
                set -e
                ip -batch - <<'END'
                %sEND
                exec nsenter --net=%s sh -ec '
                echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
                for each in all default; do
                  if [ -e /proc/sys/net/ipv6/conf/$each/disable_ipv6 ]; then
                    echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6
                  fi
                done
                exec ip -batch -' <<'END'
                %sEND
                """.formatted(outside, namespaces.netPath(), inside);
        new HostCommand(List.of("sh", "-c", script), "", DEADLINE).succeed();
        disableIpv6(link);
    }

    /// Removes a link with both its ends. Nothing happens when it is not there.
    public void remove(String link) {
        if (Files.exists(INTERFACES.resolve(link))) {
            // Its namespace may be removing it at the same time.
            HostCommand.Result result = new HostCommand(DEADLINE, "ip", "link", "del", link).run();
            if (!result.isGood() && Files.exists(INTERFACES.resolve(link))) {
                throw new IllegalStateException("cannot remove the link " + link + ": " + result.output());
            }
        }
    }

    /// All links on this host that carry this installation's name.
    public SortedSet<String> all() {
        SortedSet<String> out = new TreeSet<>();
        try (var names = Files.newDirectoryStream(INTERFACES, prefix() + "*")) {
            names.forEach(name -> out.add(String.valueOf(name.getFileName())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private static void disableIpv6(String link) {
        Path setting = Path.of("/proc/sys/net/ipv6/conf", link, "disable_ipv6");
        try {
            if (Files.exists(setting)) {
                Files.writeString(setting, "1");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String batch) {
        new HostCommand(List.of("ip", "-batch", "-"), batch, DEADLINE).succeed();
    }
}
