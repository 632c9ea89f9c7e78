package dev.stele.registry;

import dev.stele.text.Json;
import java.util.List;

/// An error of the distribution specification: thrown where it is detected, converted to a reply by [Dispatch].
class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient Json detail;

    ApiError(int status, String code, String message) {
        this(status, code, message, Json.object().build());
    }

    ApiError(int status, String code, String message, Json detail) {
        super(message);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    RegistryReply reply() {
        Json error = Json.object()
                .put("code", code)
                .put("message", String.valueOf(getMessage()))
                .put("detail", detail)
                .build();
        return RegistryReply.json(
                status, Json.object().put("errors", Json.array(List.of(error))).build());
    }

    static ApiError badDigest(String text) {
        return new ApiError(400, "DIGEST_INVALID", "not a digest, or not that of these bytes: " + text);
    }

    static ApiError unsupported(String what) {
        return new ApiError(405, "UNSUPPORTED", what);
    }
}
