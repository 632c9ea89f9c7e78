package dev.stele.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The proxies that `https_proxy`, `http_proxy` and `no_proxy` name, in small or capital letters, as other
/// tools read them.
final class EnvironmentProxies extends ProxySelector {
    private static final int PORT_DEFAULT = 80;

    private final RemoteAccess access;

    EnvironmentProxies(RemoteAccess access) {
        this.access = access;
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = String.valueOf(uri.getHost());
        boolean secure = "https".equals(uri.getScheme());
        Optional<URI> proxy = variable(secure ? "https_proxy" : "http_proxy").flatMap(EnvironmentProxies::address);
        if (proxy.isEmpty() || isDirect(host)) {
            return List.of(Proxy.NO_PROXY);
        }
        int port = proxy.get().getPort() < 0 ? PORT_DEFAULT : proxy.get().getPort();
        return List.of(new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.get().getHost(), port)));
    }

    /// Whether a variable names a proxy, so that a failure may be the proxy's.
    private Optional<String> variable(String name) {
        return access.variable(name).or(() -> access.variable(name.toUpperCase(Locale.ROOT)));
    }

    private static Optional<URI> address(String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            return Optional.of(uri).filter(u -> u.getHost() != null);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean isDirect(String host) {
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return true;
        }
        for (String part : variable("no_proxy").orElse("").split(",")) {
            String name = part.strip().replaceFirst("^\\*?\\.", "").replaceFirst(":[0-9]+$", "");
            if (name.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request itself fails, and says so.
    }
}
