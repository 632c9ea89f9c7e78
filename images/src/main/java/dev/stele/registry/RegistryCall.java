package dev.stele.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request.
///
/// @param method in upper case
/// @param path as received, not yet decoded
/// @param query decoded; a name may have several values
/// @param headers names in lower case
/// @param local whether it came from this machine and was addressed to it by a local name: a malicious web page can
///     make a browser send requests from here too, but under another host name (DNS rebinding)
/// @param authority under which the client reaches this registry, checked; see [Authority]
/// @param body can be read once
record RegistryCall(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        boolean local,
        String authority,
        RequestBody body) {

    Optional<String> query(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /// The length that the client announced, in bytes. Empty when absent or no number.
    Optional<Long> contentLength() {
        return header("content-length").filter(v -> v.matches("[0-9]{1,18}")).map(Long::parseLong);
    }
}
