package dev.stele.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/// Parses a listen address: `:8080` for all addresses, or `127.0.0.1:5000`.
public final class ListenAddress {
    private ListenAddress() {}

    /// @throws IllegalArgumentException when the text is no address with a port
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException("an address looks like :8080 or 127.0.0.1:8080, not " + text);
        }
        String host = text.substring(0, colon);
        try {
            return host.isEmpty()
                    ? new InetSocketAddress(Integer.parseInt(port))
                    : new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host + " is no address of this machine", e);
        }
    }

    /// Whether another program listens there now.
    static boolean isTaken(InetSocketAddress address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
