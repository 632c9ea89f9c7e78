package dev.stele.demo;

import java.util.OptionalLong;

/// One completed act of the demo. Its requests are those that ended between its start and the start of the next act,
/// since requests that an act breaks began shortly before it.
///
/// @param startMicros since 1970
/// @param result in a few words
/// @param micros how long its effect took, where that is meaningful
/// @param held whether the expected result was reached, apart from requests
/// @param down the time in which failed requests may begin, for an act that causes them
record Act(String name, long startMicros, String result, OptionalLong micros, boolean held, Down down) {
    /// @param fromMicros since 1970
    /// @param untilMicros since 1970; a request that begins then or later has to be served
    record Down(long fromMicros, long untilMicros) {
        static final Down NEVER = new Down(0, 0);

        boolean covers(RequestResult request) {
            return request.endMicros() >= fromMicros && request.startMicros() < untilMicros;
        }
    }

    /// Result of an act, without its start.
    record Outcome(String result, OptionalLong micros, boolean held, Down down) {
        static Outcome of(boolean held, String result, long micros) {
            return new Outcome(result, OptionalLong.of(micros), held, Down.NEVER);
        }

        static Outcome untimed(boolean held, String result) {
            return new Outcome(result, OptionalLong.empty(), held, Down.NEVER);
        }
    }
}
