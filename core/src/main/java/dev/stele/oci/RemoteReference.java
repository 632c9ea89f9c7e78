package dev.stele.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/// An image of another registry, as people name it for every tool: `[HOST[:PORT]/]NAME[:TAG][@DIGEST]`.
///
/// A first part with a dot or a colon, or `localhost`, is a host; without one Docker Hub is meant, whose own
/// images lie in `library/`. So two texts that name one image are one value.
///
/// @param registry host with port, such as `registry.example:5000`; `docker.io` for Docker Hub
/// @param image its name there
public record RemoteReference(String registry, Reference image) {
    public static final String DOCKER_HUB = "docker.io";

    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9a-fA-F:.]{2,45}])(?::[0-9]{1,5})?");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1])(?::[0-9]+)?");
    private static final int PORT_MAX = 65_535;

    public RemoteReference {
        int port = registry.lastIndexOf(':');
        boolean badPort = port > registry.lastIndexOf(']') && !isPort(registry.substring(port + 1));
        if (!HOST.matcher(registry).matches() || badPort || registry.contains("..")) {
            throw new IllegalArgumentException("\"" + registry + "\" is no host with an optional port");
        }
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) <= PORT_MAX;
    }

    /// @throws IllegalArgumentException saying which part is wrong
    public static RemoteReference parse(String text) {
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is an address; leave out " + text.substring(0, text.indexOf("://") + 3));
        }
        int slash = text.indexOf('/');
        if (!namesHost(text)) {
            Reference onHub = Reference.parse(text);
            return new RemoteReference(DOCKER_HUB, slash < 0 ? inLibrary(onHub) : onHub);
        }
        String host = text.substring(0, slash);
        Reference image = Reference.parse(text.substring(slash + 1));
        boolean isHub =
                host.equals(DOCKER_HUB) || host.equals("index.docker.io") || host.equals("registry-1." + DOCKER_HUB);
        if (!isHub) {
            return new RemoteReference(host, image);
        }
        return new RemoteReference(DOCKER_HUB, image.repository().contains("/") ? image : inLibrary(image));
    }

    private static Reference inLibrary(Reference image) {
        return new Reference("library/" + image.repository(), image.tag(), image.digest());
    }

    /// Whether the text begins with a host, so that it can only mean another registry's image.
    public static boolean namesHost(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    /// Whether the registry is this machine, which nobody can listen in to.
    public boolean isLoopback() {
        return LOOPBACK.matcher(registry).matches();
    }

    public String repository() {
        return image.repository();
    }

    public Optional<Digest> digest() {
        return image.digest();
    }

    /// The name of its repository in a store of images: what no name can have, such as the colon before a port,
    /// is a hyphen there.
    public String localRepository() {
        String host = registry.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("^-|-$", "");
        return host + "/" + image.repository();
    }

    @Override
    public String toString() {
        return registry + "/" + image;
    }
}
