package dev.stele.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The head of a request that has passed all checks, with what later steps need from it.
///
/// @param host [HostName#ABSENT] only for HTTP/1.0 without Host
/// @param isHttp11 HTTP/1.1: chunks, 100-continue and upgrades are understood
/// @param keepAlive whether the client's connection may serve another request
/// @param hasBody whether a length other than 0 or a transfer coding is declared
/// @param webSocket whether the client requests an upgrade to WebSocket
record RequestHead(
        HttpRequest request,
        RequestTarget target,
        HostName host,
        boolean isHttp11,
        boolean keepAlive,
        boolean hasBody,
        boolean webSocket)
        implements HeadCheck {
    private static final AsciiString KEY_1 = AsciiString.cached("sec-websocket-key1");
    private static final AsciiString KEY_2 = AsciiString.cached("sec-websocket-key2");
    private static final int LENGTH_DIGITS_MAX = 18;
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<HttpMethod> CHANGING = Set.of(HttpMethod.PUT, HttpMethod.DELETE);

    /// Whether the request may be sent again after the connection broke on which it was sent.
    enum Repetition {
        /// It may have had an effect, or its body is gone.
        NEVER,
        /// Its effect may be what ended the instance. So it goes to the same one only, and only where a kept
        /// connection ended without a byte: an instance that closed it as idle takes the request, and one that
        /// ended with the request refuses the connection.
        TO_SAME_INSTANCE,
        /// It asks for no effect.
        TO_ANY_INSTANCE
    }

    static HeadCheck check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return new HeadCheck.Refused(LocalReply.MALFORMED);
        }
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
            return new HeadCheck.Refused(LocalReply.BAD_METHOD);
        }
        HttpHeaders headers = request.headers();
        Optional<RequestTarget> target = RequestTarget.parse(request.uri());
        if (target.isEmpty()) {
            return new HeadCheck.Refused(LocalReply.BAD_TARGET);
        }
        if (!hasPlainFraming(request)) {
            return new HeadCheck.Refused(LocalReply.BAD_FRAMING);
        }
        Optional<HostName> host = host(request, target.get());
        if (host.isEmpty()) {
            return new HeadCheck.Refused(LocalReply.BAD_HOST);
        }
        List<String> expect = headers.getAll(HttpHeaderNames.EXPECT);
        if (!expect.isEmpty()
                && !(expect.size() == 1 && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect.getFirst()))) {
            return new HeadCheck.Refused(LocalReply.BAD_EXPECTATION);
        }
        return new RequestHead(
                request,
                target.get(),
                host.get(),
                isHttp11(request),
                isHttp11(request) && !hasConnectionOption(headers, HttpHeaderValues.CLOSE),
                hasBody(headers),
                isWebSocket(request));
    }

    /// By the method (RFC 9110, 9.2), which is compared as it stands: one that is not known here may do anything.
    Repetition repetition() {
        if (!hasBody && SAFE.contains(request.method())) {
            return Repetition.TO_ANY_INSTANCE;
        }
        return !hasBody && CHANGING.contains(request.method()) ? Repetition.TO_SAME_INSTANCE : Repetition.NEVER;
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    private static boolean isHttp11(HttpRequest request) {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /// At most one Content-Length of digits only, or exactly `Transfer-Encoding: chunked`, never both. The two old
    /// WebSocket keys would make the decoder read a body of 8 bytes that no field declares.
    private static boolean hasPlainFraming(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (headers.contains(KEY_1) || headers.contains(KEY_2)) {
            return false;
        }
        if (codings.isEmpty()) {
            return lengths.isEmpty() || (lengths.size() == 1 && isLength(lengths.getFirst()));
        }
        return lengths.isEmpty()
                && codings.size() == 1
                && isHttp11(request)
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
    }

    private static boolean isLength(String text) {
        return !text.isEmpty()
                && text.length() <= LENGTH_DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Empty when there is not exactly one valid host, or when it contradicts an absolute target.
    private static Optional<HostName> host(HttpRequest request, RequestTarget target) {
        List<String> fields = request.headers().getAll(HttpHeaderNames.HOST);
        if (fields.size() > 1 || (fields.isEmpty() && isHttp11(request))) {
            return Optional.empty();
        }
        Optional<HostName> host = fields.isEmpty() ? Optional.empty() : HostName.parse(fields.getFirst());
        if (target.authority().isEmpty()) {
            return fields.isEmpty() ? Optional.of(HostName.ABSENT) : host;
        }
        return HostName.parse(target.authority())
                .filter(named ->
                        fields.isEmpty() || host.filter(named::isSameAs).isPresent());
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || (headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                        && Long.parseLong(headers.get(HttpHeaderNames.CONTENT_LENGTH)) > 0);
    }

    private static boolean isWebSocket(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
        return protocols.size() == 1
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocols.getFirst())
                && isHttp11(request)
                && request.method().equals(HttpMethod.GET)
                && hasConnectionOption(headers, HttpHeaderValues.UPGRADE)
                && !hasBody(headers);
    }

    private static boolean hasConnectionOption(HttpHeaders headers, AsciiString option) {
        return headers.containsValue(HttpHeaderNames.CONNECTION, option, true);
    }
}
