package dev.stele.demo;

import java.util.OptionalLong;

/// One act that was played. Its requests are those that ended from its start until the next act's: what an act breaks
/// had begun a moment before.
///
/// @param startMicros since 1970
/// @param result in a few words
/// @param micros how long its effect took, when that means something
/// @param held whether what was promised came true, requests apart
/// @param down when failed requests are the act's own nature: the time in which they may have begun
record Act(String name, long startMicros, String result, OptionalLong micros, boolean held, Down down) {
    /// @param fromMicros since 1970
    /// @param untilMicros since 1970; a request that begins then or later must be served
    record Down(long fromMicros, long untilMicros) {
        static final Down NEVER = new Down(0, 0);

        boolean covers(RequestResult request) {
            return request.endMicros() >= fromMicros && request.startMicros() < untilMicros;
        }
    }

    /// What an act found, before it is known when it began.
    record Outcome(String result, OptionalLong micros, boolean held, Down down) {
        static Outcome of(boolean held, String result, long micros) {
            return new Outcome(result, OptionalLong.of(micros), held, Down.NEVER);
        }

        static Outcome untimed(boolean held, String result) {
            return new Outcome(result, OptionalLong.empty(), held, Down.NEVER);
        }
    }
}
