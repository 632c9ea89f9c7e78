package dev.stele.route;

import dev.stele.oci.Digest;
import dev.stele.text.Json;

/// All instances of one release of one service.
///
/// @param release the release's identity, not its image's digest
public record PoolId(String service, Digest release) implements Comparable<PoolId> {
    public static PoolId fromJson(Json json) {
        return new PoolId(json.string("service"), Digest.parse(json.string("release")));
    }

    public Json toJson() {
        return Json.object()
                .put("service", service)
                .put("release", release.toString())
                .build();
    }

    @Override
    public int compareTo(PoolId other) {
        int byService = service.compareTo(other.service);
        return byService != 0 ? byService : release.compareTo(other.release);
    }

    @Override
    public String toString() {
        return service + "@" + release.shortHex();
    }
}
