package dev.stele.engine;

import dev.stele.text.Json;

/// How an action ended. A failure is an observation for the next decision, never an exception.
public sealed interface Outcome {
    record Done() implements Outcome {}

    /// @param blame whose failure it is; failures of the platform condemn no release
    /// @param what a short name of the step: `pull`, `disk`, `port`, `network`, `runtime`
    /// @param message one sentence with the cause, for people; of an exception, so it may be long, and is cut
    record Failed(Blame blame, String what, String message) implements Outcome {
        public Failed {
            what = LedgerEvent.SENTENCE.cut(what);
            message = LedgerEvent.SENTENCE.cut(message);
        }
    }

    enum Blame {
        RELEASE,
        PLATFORM
    }

    static Outcome done() {
        return new Done();
    }

    static Outcome platform(String what, String message) {
        return new Failed(Blame.PLATFORM, what, message);
    }

    static Outcome release(String what, String message) {
        return new Failed(Blame.RELEASE, what, message);
    }

    static Outcome fromJson(Json json) {
        return json.string("outcome").equals("done")
                ? done()
                : new Failed(Blame.valueOf(json.string("blame")), json.string("what"), json.string("message"));
    }

    default Json toJson() {
        return switch (this) {
            case Done _ -> Json.object().put("outcome", "done").build();
            case Failed(var blame, var what, var message) ->
                Json.object()
                        .put("outcome", "failed")
                        .put("blame", blame.name())
                        .put("what", what)
                        .put("message", message)
                        .build();
        };
    }
}
