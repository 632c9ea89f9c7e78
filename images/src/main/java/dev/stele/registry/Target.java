package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The resource that a path names. It is parsed once: authorization and handling use the same value.
sealed interface Target {
    record Ping() implements Target {}

    record Token() implements Target {}

    record Blob(String repository, String digest) implements Target {}

    record NewUpload(String repository) implements Target {}

    record Upload(String repository, String id) implements Target {}

    /// @param reference a tag, or a text with a colon, which can only be a digest
    record Manifest(String repository, String reference) implements Target {}

    record Tags(String repository) implements Target {}

    record ReferrerList(String repository, String digest) implements Target {}

    Pattern REST = Pattern.compile("/v2/(?<repository>.+)/(?:(?<uploads>blobs/uploads/)(?<id>[^/]*)"
            + "|(?<kind>blobs|manifests|tags|referrers)/(?<last>[^/]+))");

    /// @throws ApiError when the path names no resource, or is encoded suspiciously
    static Target parse(String rawPath) {
        String path = decode(rawPath);
        if (path.equals("/v2/") || path.equals("/v2")) {
            return new Ping();
        } else if (path.equals("/token")) {
            return new Token();
        }
        Matcher rest = REST.matcher(path);
        if (!rest.matches()) {
            throw new ApiError(404, "UNSUPPORTED", "nothing is served at this path");
        }
        String repository = rest.group("repository");
        if (!Reference.isRepository(repository)) {
            throw new ApiError(
                    400,
                    "NAME_INVALID",
                    "not a repository name: lower-case letters and digits, "
                            + "separated by . _ - or /, at most 255 characters");
        }
        if (rest.group("uploads") != null) {
            String id = rest.group("id");
            return id.isEmpty() ? new NewUpload(repository) : new Upload(repository, id);
        }
        String last = rest.group("last");
        return switch (rest.group("kind")) {
            case "blobs" -> last.equals("uploads") ? new NewUpload(repository) : new Blob(repository, last);
            case "manifests" -> new Manifest(repository, last);
            case "tags" -> tags(repository, last);
            default -> new ReferrerList(repository, last);
        };
    }

    private static Tags tags(String repository, String last) {
        if (!last.equals("list")) {
            throw new ApiError(404, "UNSUPPORTED", "nothing is served at this path");
        }
        return new Tags(repository);
    }

    /// Decodes once. A path that still looks encoded afterwards, or contains an encoded separator, is refused: it could
    /// be decoded twice.
    private static String decode(String raw) {
        String path = raw;
        if (raw.indexOf('%') >= 0) {
            try {
                path = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                path = "%";
            }
        }
        boolean moreSlashes = path.chars().filter(c -> c == '/').count()
                != raw.chars().filter(c -> c == '/').count();
        if (moreSlashes || path.indexOf('%') >= 0 || path.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new ApiError(400, "NAME_INVALID", "a path that is encoded twice, or hides a separator");
        }
        return path;
    }

    /// @throws ApiError when the text is no digest
    static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException _) {
            throw ApiError.badDigest(text);
        }
    }
}
