package dev.stele.remote;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Where a registry may lead its clients: blobs often lie with another host, and tokens come from one.
final class Redirects {
    private static final Set<String> SECOND_LEVELS = Set.of("ac", "co", "com", "edu", "gov", "ne", "net", "or", "org");

    /// Registries whose tokens come from another site.
    private static final List<String> KNOWN = List.of("registry.redhat.io>sso.redhat.com");

    private Redirects() {}

    /// Why a redirect is not followed; empty when it is.
    ///
    /// A remote registry must not make this machine ask its own services, or its cloud's, in its name.
    static String refusal(URI from, URI to, boolean isLocalRegistry) {
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = scheme.equals("http") && "http".equals(from.getScheme());
        if (!scheme.equals("https") && !plain) {
            return "it leads to " + to.getScheme() + ", and only https is followed from " + from.getScheme();
        }
        if (to.getHost() == null || to.getUserInfo() != null) {
            return "it leads to an address without a host, or with a user";
        }
        return !isLocalRegistry && isInside(to.getHost())
                ? "it leads to " + to.getHost() + ", which is this machine or its link"
                : "";
    }

    private static boolean isInside(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress()) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException _) {
            // The request itself says it better.
            return false;
        }
    }

    /// Whether credentials for a registry may be sent to the realm that it names: its own host, or one of its
    /// site.
    static boolean isOwnRealm(URI registry, URI realm) {
        if (RegistryRequest.isSameOrigin(registry, realm)) {
            return true;
        }
        String from = String.valueOf(registry.getHost()).toLowerCase(Locale.ROOT);
        String to = String.valueOf(realm.getHost()).toLowerCase(Locale.ROOT);
        if (!"https".equals(realm.getScheme()) && !"http".equals(registry.getScheme())) {
            return false;
        }
        boolean isNumber = from.matches("[0-9.]+|\\[.*") || to.matches("[0-9.]+|\\[.*");
        return from.equals(to)
                || KNOWN.contains(from + ">" + to)
                || (!isNumber && site(from).equals(site(to)));
    }

    /// The part of a host's name that one owner has, as far as it can be told without a list of all of them.
    private static String site(String host) {
        String[] labels = host.split("\\.");
        boolean isNational = labels.length > 2
                && labels[labels.length - 1].length() == 2
                && SECOND_LEVELS.contains(labels[labels.length - 2]);
        int kept = isNational ? 3 : 2;
        return labels.length < 2
                ? host + "."
                : String.join(".", List.of(labels).subList(Math.max(0, labels.length - kept), labels.length));
    }
}
