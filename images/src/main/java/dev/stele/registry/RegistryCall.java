package dev.stele.registry;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request.
///
/// @param method in upper case
/// @param path as it came, not yet decoded
/// @param query decoded; a name may come several times
/// @param headers names in lower case
/// @param local whether it came from this machine, and was meant for it: a page that a browser was lured into loading
///     comes from here too, but under another host's name
/// @param body to be read once
record RegistryCall(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        boolean local,
        InputStream body) {

    Optional<String> query(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /// The length that the client announced, in bytes. Empty when it did not or when it is no number.
    Optional<Long> contentLength() {
        return header("content-length").filter(v -> v.matches("[0-9]{1,18}")).map(Long::parseLong);
    }
}
