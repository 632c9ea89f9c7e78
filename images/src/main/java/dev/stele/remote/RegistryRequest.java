package dev.stele.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A request to a registry that can be sent more than once.
record RegistryRequest(String method, URI uri, Map<String, String> headers, Optional<Payload> payload) {
    RegistryRequest {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /// What is sent, opened anew for each try.
    record Payload(long size, Opening opening) {}

    interface Opening {
        InputStream open() throws IOException;
    }

    static RegistryRequest of(String method, URI uri) {
        return new RegistryRequest(method, uri, Map.of(), Optional.empty());
    }

    RegistryRequest with(String header, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(header, value);
        return new RegistryRequest(method, uri, all, payload);
    }

    RegistryRequest without(String header) {
        Map<String, String> all = new TreeMap<>(headers);
        all.remove(header);
        return new RegistryRequest(method, uri, all, payload);
    }

    RegistryRequest at(URI other) {
        return new RegistryRequest(method, other, headers, payload);
    }

    RegistryRequest sending(Payload content) {
        return new RegistryRequest(method, uri, headers, Optional.of(content));
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    static boolean isSameOrigin(URI a, URI b) {
        return String.valueOf(a.getScheme()).equalsIgnoreCase(String.valueOf(b.getScheme()))
                && String.valueOf(a.getHost()).equalsIgnoreCase(String.valueOf(b.getHost()))
                && port(a) == port(b);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
    }
}
