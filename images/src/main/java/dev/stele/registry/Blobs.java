package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.store.Store;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Serves blobs by digest, in whole or as a range.
final class Blobs {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    private final Store store;
    private final Belongings belongings;

    Blobs(Store store, Belongings belongings) {
        this.store = store;
        this.belongings = belongings;
    }

    RegistryReply answer(RegistryCall call, Target.Blob target) {
        if (!call.isRead()) {
            throw ApiError.unsupported("blobs are removed by the server when nothing needs them");
        }
        Digest digest = Target.digest(target.digest());
        if (!belongings.has(target.repository(), digest)) {
            throw new ApiError(404, "BLOB_UNKNOWN", target.repository() + " has no " + digest);
        }
        long size = store.size(digest);
        return ranged(call, digest, size)
                .with("Content-Type", "application/octet-stream")
                .with("Docker-Content-Digest", digest.toString())
                .with("X-Content-Type-Options", "nosniff");
    }

    /// A single range (RFC 9110, section 14). For any other range the whole blob is served.
    private static RegistryReply ranged(RegistryCall call, Digest digest, long size) {
        Matcher range = RANGE.matcher(call.header("range").orElse(""));
        boolean asked =
                range.matches() && !(range.group(1).isEmpty() && range.group(2).isEmpty());
        if (!asked) {
            return new RegistryReply(
                    200, Map.of("Accept-Ranges", "bytes"), new RegistryReply.BlobPart(digest, 0, size));
        }
        boolean suffix = range.group(1).isEmpty();
        long last = range.group(2).isEmpty() || suffix ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        long first = suffix ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        if (first > last) {
            return RegistryReply.empty(416).with("Content-Range", "bytes */" + size);
        }
        return new RegistryReply(206, Map.of(), new RegistryReply.BlobPart(digest, first, last - first + 1))
                .with("Content-Range", "bytes " + first + "-" + last + "/" + size);
    }
}
