package dev.stele.debian;

import java.net.URI;
import java.util.List;

/// One package source: a suite of an archive, and the keys that must have signed it.
///
/// @param uris the archive's addresses, tried in this order
/// @param suite the folder under `dists/`, and the name that the signed Release must carry
/// @param components such as `main`
/// @param keys the keys that may sign it
/// @param optional when none of the keys signed it, it is skipped instead of failing the build: true for a source of
///     the host that does not name its keys, since it may be of a third party
/// @param ignoresExpiry the machine's owner switched `Valid-Until` off for this source
public record AptSource(
        List<URI> uris, String suite, List<String> components, Keyring keys, boolean optional, boolean ignoresExpiry) {
    public AptSource {
        uris = List.copyOf(uris);
        components = List.copyOf(components);
        if (uris.isEmpty() || components.isEmpty()) {
            throw new IllegalArgumentException("a source without address or component: " + suite);
        }
    }

    @Override
    public String toString() {
        return uris.getFirst() + " " + suite;
    }
}
