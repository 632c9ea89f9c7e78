package dev.stele.demo;

/// One request of the demo's client, from its first byte to the last of its answer.
///
/// @param startMicros since 1970
/// @param endMicros since 1970
/// @param status of the answer, 0 without one
/// @param release that answered, such as `v2`; `-` without one
/// @param hash first 16 hex digits of the body's SHA-256; `-` without a body
/// @param error what went wrong in one word or more; `-` when nothing did
record RequestResult(
        long startMicros, long endMicros, String path, int status, String release, String hash, String error) {
    private static final int OK = 200;

    boolean failed() {
        return status != OK || !error.equals("-");
    }

    /// The line of the client's file: seven fields with tabs between them.
    String line() {
        return startMicros + "\t" + endMicros + "\t" + path + "\t" + status + "\t" + release + "\t" + hash + "\t"
                + error.replaceAll("\\s+", " ");
    }
}
