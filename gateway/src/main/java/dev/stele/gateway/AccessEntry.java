package dev.stele.gateway;

import dev.stele.text.Json;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// One request for the access log.
///
/// A client chooses most of what a line shows. So every character that could end a field or a line, or that a terminal
/// acts on, is written as `\xHH`, and each field is bounded.
///
/// @param client its address
/// @param head absent when none was readable
/// @param status what the client got; 499 when the connection ended before
/// @param bodyBytes of the response that were handed to the client's connection
/// @param nanos from the request's head to the end of its response
/// @param served absent for a request that got no instance
record AccessEntry(
        Instant at,
        String client,
        Optional<RequestHead> head,
        int status,
        long bodyBytes,
        long nanos,
        Optional<Served> served) {
    /// Which instance got the request last.
    record Served(String service, String release, String instance) {}

    private static final String NONE = "-";
    private static final int FIELD_CHARS_MAX = 2_048;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    /// W3C Trace Context, version 00: other text is none.
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    String line(AccessLogFormat format) {
        return switch (format) {
            case OFF -> "";
            case TEXT -> text() + "\n";
            case JSON -> json() + "\n";
        };
    }

    private String text() {
        String request = head.map(
                        h -> h.request().method().name() + " " + h.target().text() + " "
                                + h.request().protocolVersion().text())
                .orElse(NONE);
        StringBuilder out = new StringBuilder()
                .append(client)
                .append(" - - [")
                .append(TIME.format(at))
                .append("] ");
        quoted(out, request);
        out.append(' ').append(status).append(' ').append(bodyBytes).append(' ');
        quoted(out, field("referer").orElse(NONE));
        quoted(out.append(' '), field("user-agent").orElse(NONE));
        quoted(out.append(" host="), host().orElse(NONE));
        out.append(" service=").append(served.map(Served::service).orElse(NONE));
        out.append(" release=").append(served.map(Served::release).orElse(NONE));
        out.append(" instance=").append(served.map(Served::instance).orElse(NONE));
        out.append(" us=").append(micros());
        return out.append(" trace=").append(trace().orElse(NONE)).toString();
    }

    private String json() {
        Json.Builder out = Json.object()
                .put("time", at.toString())
                .put("client", client)
                .put("method", head.map(h -> cut(h.request().method().name())))
                .put("target", head.map(h -> h.target().text()))
                .put("protocol", head.map(h -> h.request().protocolVersion().text()))
                .put("host", host().map(AccessEntry::cut))
                .put("status", status)
                .put("bytes", bodyBytes)
                .put("micros", micros())
                .put("referer", field("referer").map(AccessEntry::cut))
                .put("userAgent", field("user-agent").map(AccessEntry::cut))
                .put("traceparent", trace());
        served.ifPresent(
                s -> out.put("service", s.service()).put("release", s.release()).put("instance", s.instance()));
        return new String(out.build().bytes(), StandardCharsets.UTF_8);
    }

    private long micros() {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private Optional<String> host() {
        return field("host");
    }

    private Optional<String> trace() {
        return field("traceparent").filter(text -> TRACE.matcher(text).matches());
    }

    private Optional<String> field(String name) {
        return head.map(h -> h.request().headers()).map((HttpHeaders headers) -> headers.get(name));
    }

    private static String cut(String text) {
        return text.length() <= FIELD_CHARS_MAX ? text : text.substring(0, FIELD_CHARS_MAX) + "…";
    }

    private static void quoted(StringBuilder out, String text) {
        out.append('"');
        int length = Math.min(text.length(), FIELD_CHARS_MAX * 4);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                out.append("\\x").append(c > 0xff ? HEX.toHexDigits(c) : HEX.toHexDigits((byte) c));
            } else {
                out.append(c);
            }
        }
        out.append(length < text.length() ? "…\"" : "\"");
    }
}
