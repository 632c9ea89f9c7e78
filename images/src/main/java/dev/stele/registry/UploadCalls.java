package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.store.Store;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Handles the requests that upload a blob: in one piece, in chunks, or by mounting an existing one.
final class UploadCalls {
    private static final Pattern CONTENT_RANGE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    private final Store store;
    private final Uploads uploads;

    UploadCalls(Store store, Uploads uploads) {
        this.store = store;
        this.uploads = uploads;
    }

    RegistryReply start(RegistryCall call, Target.NewUpload target) {
        if (!call.method().equals("POST")) {
            throw ApiError.unsupported("an upload is opened with POST");
        }
        call.query("digest-algorithm").filter(a -> !a.matches("sha256|sha512")).ifPresent(a -> {
            throw ApiError.badDigest(a + ": sha256 and sha512 are known");
        });
        Optional<Digest> mount = call.query("mount").map(Target::digest).filter(store::has);
        if (mount.isPresent()) {
            return created(target.repository(), mount.get());
        }
        Optional<Digest> whole = call.query("digest").map(Target::digest);
        Target.Upload upload = new Target.Upload(target.repository(), uploads.open(target.repository()));
        if (whole.isEmpty()) {
            return progress(202, upload, 0);
        }
        uploads.append(upload, Optional.empty(), call.contentLength(), call.body());
        uploads.commit(upload, whole.get());
        return created(target.repository(), whole.get());
    }

    RegistryReply answer(RegistryCall call, Target.Upload upload) {
        try {
            return switch (call.method()) {
                case "GET", "HEAD" -> progress(204, upload, uploads.offset(upload.repository(), upload.id()));
                case "PATCH" -> progress(202, upload, append(call, upload));
                case "PUT" -> finish(call, upload);
                case "DELETE" -> {
                    uploads.cancel(upload);
                    yield RegistryReply.empty(204);
                }
                default -> throw ApiError.unsupported("an upload takes GET, PATCH, PUT and DELETE");
            };
        } catch (Uploads.OutOfOrder e) {
            return progress(416, upload, e.offset());
        }
    }

    private RegistryReply finish(RegistryCall call, Target.Upload upload) {
        Digest digest = Target.digest(call.query("digest").orElse("none was given"));
        append(call, upload);
        uploads.commit(upload, digest);
        return created(upload.repository(), digest);
    }

    private long append(RegistryCall call, Target.Upload upload) {
        Optional<String> range = call.header("content-range");
        if (range.isEmpty()) {
            return uploads.append(upload, Optional.empty(), call.contentLength(), call.body());
        }
        Matcher parts = CONTENT_RANGE.matcher(range.get());
        boolean ordered = parts.matches() && Long.parseLong(parts.group(1)) <= Long.parseLong(parts.group(2));
        if (!ordered) {
            throw new Uploads.OutOfOrder(uploads.offset(upload.repository(), upload.id()));
        }
        long first = Long.parseLong(parts.group(1));
        long length = Long.parseLong(parts.group(2)) - first + 1;
        return uploads.append(upload, Optional.of(first), Optional.of(length), call.body());
    }

    private static RegistryReply created(String repository, Digest digest) {
        return RegistryReply.empty(201)
                .with("Location", "/v2/" + repository + "/blobs/" + digest)
                .with("Docker-Content-Digest", digest.toString());
    }

    private static RegistryReply progress(int status, Target.Upload upload, long offset) {
        return RegistryReply.empty(status)
                .with("Location", "/v2/" + upload.repository() + "/blobs/uploads/" + upload.id())
                .with("Docker-Upload-UUID", upload.id())
                .with("Range", "0-" + Math.max(0, offset - 1));
    }
}
