package dev.stele.registry;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// The address under which a client reaches the registry: what its `Host` header says. A registry that listens on all
/// addresses has no other one to name. `Forwarded` and `X-Forwarded-*` are not read, since anyone can send them.
final class Authority {
    private static final int LENGTH_MAX = 261;
    private static final Pattern SYNTAX =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    private Authority() {}

    /// @param host the header; anything else than one host name or address with an optional port is ignored
    /// @param own the end of the connection on this side, named where the header cannot be used
    static String of(Optional<String> host, SocketAddress own) {
        return host.filter(h -> h.length() <= LENGTH_MAX && SYNTAX.matcher(h).matches())
                .orElseGet(() -> text(own));
    }

    private static String text(SocketAddress own) {
        if (!(own instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return "localhost";
        }
        String address = inet.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        return (inet.getAddress() instanceof Inet6Address ? "[" + bare + "]" : bare) + ":" + inet.getPort();
    }
}
