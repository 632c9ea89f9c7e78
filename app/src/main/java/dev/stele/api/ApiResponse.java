package dev.stele.api;

import dev.stele.control.Control;
import dev.stele.control.Health;
import dev.stele.control.OutputFormat;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A response of the API: a status and a JSON document. It depends on no HTTP library.
record ApiResponse(int status, Json json) {
    /// A request as received.
    ///
    /// @param target path and query, as they stand in the request line
    /// @param contentType empty when there is none
    /// @param body read on demand
    /// @param root whether the caller is user 0, as the kernel says
    record Request(
            String method,
            String target,
            String host,
            String contentType,
            Supplier<byte[]> body,
            String by,
            boolean root) {}

    /// Handles one request. Throws for no input of a caller.
    static ApiResponse to(Request request, Control control) throws InterruptedException {
        if (!request.host().equals("stele") && !request.host().equals("localhost")) {
            return refused(400, "the Host is \"" + request.host() + "\"", "send  Host: stele");
        }
        int question = request.target().indexOf('?');
        String path = question < 0 ? request.target() : request.target().substring(0, question);
        String query = question < 0 ? "" : request.target().substring(question + 1);
        boolean known = false;
        for (Endpoint endpoint : Endpoint.ALL) {
            Optional<String> service = endpoint.match(path);
            known |= service.isPresent();
            if (service.isPresent() && endpoint.method().equals(request.method())) {
                return handle(endpoint, new MatchedRequest(service.get(), query, request), control);
            }
        }
        return known
                ? refused(405, request.method() + " is not possible on " + path, "see the API's table of paths")
                : refused(404, "there is no " + path, "see the API's table of paths");
    }

    private record MatchedRequest(String service, String query, Request request) {}

    private static ApiResponse handle(Endpoint endpoint, MatchedRequest matched, Control control)
            throws InterruptedException {
        Request request = matched.request();
        boolean post = endpoint.method().equals("POST");
        if (post && !request.contentType().split(";", 2)[0].strip().equals("application/json")) {
            return refused(415, "the body is no application/json", "send  Content-Type: application/json");
        }
        try {
            Json body = post ? ApiCall.made(() -> Json.parse(request.body().get())) : Json.Null.NULL;
            ApiCall call = new ApiCall(
                    matched.service(), query(matched.query(), endpoint), body, request.by(), request.root());
            return switch (endpoint.handler().handle(control, call)) {
                case Parsed.Good<Json>(Json value) -> new ApiResponse(200, OutputFormat.versioned(value));
                case Parsed.Bad<Json>(List<Problem> problems) -> problems(422, problems);
            };
        } catch (BadRequest e) {
            return refused(400, FailureText.of(e), "send what the API describes");
        }
    }

    private static Map<String, String> query(String query, Endpoint endpoint) {
        Map<String, String> out = new HashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!endpoint.query().contains(name) || value.indexOf('%') >= 0 || out.put(name, value) != null) {
                throw new BadRequest("the query's \"" + pair + "\" is unknown, double or encoded");
            }
        }
        return out;
    }

    static ApiResponse health(Health health) {
        return new ApiResponse(health.isOk() ? 200 : 503, OutputFormat.versioned(health.toJson()));
    }

    /// For a failure of the server; its log has the details.
    static ApiResponse failed(Throwable why) {
        return problems(
                500,
                List.of(Problem.of(
                        "S500",
                        "the server failed: " + FailureText.of(why),
                        "its log says where",
                        "look at the server's log, then try again")));
    }

    static ApiResponse refused(int status, String what, String fix) {
        return problems(
                status,
                List.of(Problem.of("S400", "refused: " + what, "the API answers no request of that form", fix)));
    }

    private static ApiResponse problems(int status, List<Problem> problems) {
        return new ApiResponse(
                status,
                OutputFormat.versioned(Json.object()
                        .put("problems", Json.array(problems, Problem::toJson))
                        .build()));
    }
}
