package dev.stele.probe;

/// How an attempt failed, for people.
///
/// @param request the URL as it was asked
/// @param answer the status that came back, or how the connection failed
/// @param body its first line in quotes; empty when there is none
record ProbeFailure(String request, String answer, String body) {
    ProbeFailure(String request, String answer) {
        this(request, answer, "");
    }

    String text() {
        return request + " → " + answer + (body.isEmpty() ? "" : " " + body);
    }

    /// Whether it says the same but for the body, which may name a time or a number that is new in every answer.
    boolean isAlike(ProbeFailure other) {
        return request.equals(other.request) && answer.equals(other.answer);
    }
}
