package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Handles the requests that upload a blob: in one piece, in chunks, or by mounting an existing one.
final class UploadCalls {
    private static final Pattern CONTENT_RANGE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    private final Access access;
    private final Belongings belongings;
    private final Uploads uploads;

    UploadCalls(Access access, Belongings belongings, Uploads uploads) {
        this.access = access;
        this.belongings = belongings;
        this.uploads = uploads;
    }

    RegistryReply start(RegistryCall call, Target.NewUpload target) {
        if (!call.method().equals("POST")) {
            throw ApiError.unsupported("an upload is opened with POST");
        }
        call.query("digest-algorithm").filter(a -> !a.matches("sha256|sha512")).ifPresent(a -> {
            throw ApiError.badDigest(a + ": sha256 and sha512 are known");
        });
        Optional<Digest> mount = call.query("mount").map(Target::digest).filter(digest -> mayMount(call, digest));
        if (mount.isPresent()) {
            return created(target.repository(), mount.get());
        }
        Optional<Digest> whole = call.query("digest").map(Target::digest);
        Uploads.Handle upload = uploads.open(new OpenUpload.Owner(target.repository(), access.user(call)));
        return whole.isEmpty() ? progress(202, upload, 0) : inOnePiece(call, upload, whole.get());
    }

    /// A blob comes from a repository that has it and that the client may read; without a name, from any such one.
    /// Where
    /// there is none, the answer is the same as for a blob that does not exist: send it.
    private boolean mayMount(RegistryCall call, Digest digest) {
        Optional<String> from = call.query("from");
        return from.isPresent()
                ? Reference.isRepository(from.get())
                        && access.mayPull(call, from.get())
                        && belongings.has(from.get(), digest)
                : belongings.isAnywhere(digest, repository -> access.mayPull(call, repository));
    }

    /// The client never learns the upload's name, so a failed one is not left open.
    private RegistryReply inOnePiece(RegistryCall call, Uploads.Handle upload, Digest digest) {
        try {
            uploads.append(upload, Optional.empty(), call.contentLength(), call.body());
        } catch (RuntimeException e) {
            uploads.cancel(upload);
            throw e;
        }
        uploads.commit(upload, digest);
        return created(upload.owner().repository(), digest);
    }

    RegistryReply answer(RegistryCall call, Target.Upload target) {
        Uploads.Handle upload =
                new Uploads.Handle(target.id(), new OpenUpload.Owner(target.repository(), access.user(call)));
        try {
            return switch (call.method()) {
                case "GET", "HEAD" -> progress(204, upload, uploads.offset(upload));
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

    private RegistryReply finish(RegistryCall call, Uploads.Handle upload) {
        Digest digest = Target.digest(call.query("digest").orElse("none was given"));
        append(call, upload);
        uploads.commit(upload, digest);
        return created(upload.owner().repository(), digest);
    }

    private long append(RegistryCall call, Uploads.Handle upload) {
        Optional<String> range = call.header("content-range");
        if (range.isEmpty()) {
            return uploads.append(upload, Optional.empty(), call.contentLength(), call.body());
        }
        Matcher parts = CONTENT_RANGE.matcher(range.get());
        boolean ordered = parts.matches() && Long.parseLong(parts.group(1)) <= Long.parseLong(parts.group(2));
        if (!ordered) {
            throw new Uploads.OutOfOrder(uploads.offset(upload));
        }
        long first = Long.parseLong(parts.group(1));
        long length = Long.parseLong(parts.group(2)) - first + 1;
        return uploads.append(upload, Optional.of(first), Optional.of(length), call.body());
    }

    private RegistryReply created(String repository, Digest digest) {
        belongings.addBlob(repository, digest);
        return RegistryReply.empty(201)
                .with("Location", "/v2/" + repository + "/blobs/" + digest)
                .with("Docker-Content-Digest", digest.toString());
    }

    private static RegistryReply progress(int status, Uploads.Handle upload, long offset) {
        return RegistryReply.empty(status)
                .with("Location", "/v2/" + upload.owner().repository() + "/blobs/uploads/" + upload.id())
                .with("Docker-Upload-UUID", upload.id())
                .with("Range", "0-" + Math.max(0, offset - 1));
    }
}
