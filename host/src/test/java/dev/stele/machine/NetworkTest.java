package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.engine.ObservedInstance.State;
import dev.stele.fleet.Release;
import dev.stele.linux.HostCommand;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Which connections the packet filter allows.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class NetworkTest {
    private static final int CONNECT_MILLIS = 2000;
    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private static void connect(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        }
    }

    /// The result of a connect from inside an instance: `reached` or `no`.
    private static String fromInside(String address, int port) {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        String script = "busybox timeout 1 nc -w 1 " + address + " " + port + " </dev/null && echo reached || echo no";
        Release release = site.release(image, List.of(script), Optional.empty());
        String instance = site.run(release);
        List<String> lines = site.await(instance, seen -> seen.state() == State.EXITED)
                .exit()
                .orElseThrow()
                .lastLines();
        site.stopAndRemove(instance);
        assertThat(lines).containsAnyOf("no", "reached");
        return lines.contains("reached") ? "reached" : "no";
    }

    @Test
    void theHostReachesDeclaredPortsOnly() throws IOException {
        String script = "httpd -p 80 -h /www; httpd -p 81 -h /www; sleep 1000";
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        Release web = site.release(site.webImage("page\n"));
        String instance =
                site.runReady(site.release(image, List.of(script), web.checks().readiness()));
        connect(site.see(instance).address(), 80);
        assertThatThrownBy(() -> connect(site.see(instance).address(), 81)).isInstanceOf(ConnectException.class);
        site.stopAndRemove(instance);
    }

    @Test
    void anAddressWithoutAnInstanceFailsAtOnce() {
        String unused = site.installation.block().address(2000);
        assertThatThrownBy(() -> connect(unused, 80))
                .isInstanceOfAny(NoRouteToHostException.class, ConnectException.class, SocketException.class)
                .isNotInstanceOf(java.net.SocketTimeoutException.class);
    }

    @Test
    void anInstanceReachesNeitherHostNorOtherInstancesNorTheInternet() throws IOException {
        String neighbour = site.runReady(site.release(site.webImage("page\n")));
        try (ServerSocket onTheHost = new ServerSocket(0)) {
            String host = site.installation.block().hostAddress();
            assertThat(fromInside(host, onTheHost.getLocalPort())).isEqualTo("no");
            assertThat(fromInside("127.0.0.1", onTheHost.getLocalPort())).isEqualTo("no");
        }
        assertThat(fromInside(site.see(neighbour).address(), 80)).isEqualTo("no");
        assertThat(fromInside("169.254.169.254", 80)).isEqualTo("no");
        site.stopAndRemove(neighbour);
    }

    @Test
    void theHostsNetworkSettingsAreUnchanged() {
        String before = settings();
        String instance = site.runReady(site.release(site.webImage("page\n")));
        String during = settings();
        site.stopAndRemove(instance);
        assertThat(during).isEqualTo(before);
    }

    private static String settings() {
        return new HostCommand(
                        Duration.ofSeconds(5),
                        "sh",
                        "-c",
                        "cd /proc/sys/net/ipv4; head -n 1 ip_forward ip_unprivileged_port_start conf/all/* "
                                + "conf/default/* 2>/dev/null")
                .succeed();
    }
}
