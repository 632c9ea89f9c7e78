package dev.stele.gateway;

import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Rewrites the header fields of requests and responses.
///
/// Hop-by-hop fields are removed. Fields that say where a request came from or goes to are written by the gateway
/// alone, because it is the first proxy in front of the client. Names with underscores are treated like those with
/// hyphens, since many servers pass both to the application under one name.
final class HeaderRewriter {
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString RELEASE = AsciiString.cached("x-stele-release");
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
    private static final AsciiString SETTINGS = AsciiString.cached("http2-settings");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final List<AsciiString> HOP_BY_HOP = List.of(
            HttpHeaderNames.CONNECTION,
            KEEP_ALIVE,
            PROXY_CONNECTION,
            HttpHeaderNames.TE,
            HttpHeaderNames.TRAILER,
            HttpHeaderNames.UPGRADE,
            SETTINGS);

    /// Who the client is, which only the gateway says; `Proxy`, which CGI programs get as HTTP_PROXY and take for the
    /// proxy of their own requests (httpoxy); and the paths that some frameworks serve in place of the one that was
    /// routed.
    private static final Set<String> NEVER_FROM_CLIENTS =
            Set.of("x-real-ip", "forwarded", "proxy", "x-original-url", "x-rewrite-url");

    private HeaderRewriter() {}

    /// Turns the client's request into the one that is sent to an instance.
    static void toInstance(RequestHead head, String client) {
        HttpRequest request = head.request();
        HttpHeaders headers = request.headers();
        removeHopByHop(headers);
        removeReserved(headers);
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        request.setUri(head.target().text());
        if (!head.host().field().isEmpty()) {
            headers.set(HttpHeaderNames.HOST, head.host().field());
            headers.set(FORWARDED_HOST, head.host().field());
        } else {
            headers.set(HttpHeaderNames.HOST, "localhost");
        }
        headers.set(FORWARDED_FOR, client);
        headers.set(FORWARDED_PROTO, HTTP);
        if (head.webSocket()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        if (!head.isHttp11()) {
            headers.remove(HttpHeaderNames.EXPECT);
        }
    }

    /// Turns the instance's response into the one that is sent to the client.
    ///
    /// @param close whether the client's connection ends with it
    static void toClient(HttpResponse response, RequestHead head, String release, boolean close) {
        HttpHeaders headers = response.headers();
        boolean delimited = isDelimited(response, head);
        removeHopByHop(headers);
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (!delimited && head.isHttp11()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        headers.set(RELEASE, release);
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /// Turns an instance's interim response into the one that is sent to the client.
    static void interimToClient(HttpResponse response) {
        removeHopByHop(response.headers());
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /// Turns an instance's 101 into the one that is sent to the client.
    static void upgradeToClient(HttpResponse response, String release) {
        interimToClient(response);
        response.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(RELEASE, release);
    }

    /// Whether the client knows the end of the body from the head alone.
    static boolean isDelimited(HttpResponse response, RequestHead head) {
        HttpResponseStatus status = response.status();
        return head.isHead()
                || status.code() == HttpResponseStatus.NO_CONTENT.code()
                || status.code() == HttpResponseStatus.NOT_MODIFIED.code()
                || status.code() == HttpResponseStatus.RESET_CONTENT.code()
                || (response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                        && !HttpUtil.isTransferEncodingChunked(response));
    }

    /// Removes the trailers, whose fields are not checked.
    static HttpContent withoutTrailers(HttpContent content) {
        return content instanceof LastHttpContent last
                        && !last.trailingHeaders().isEmpty()
                ? new DefaultLastHttpContent(content.content())
                : content;
    }

    private static void removeHopByHop(HttpHeaders headers) {
        List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
        for (String field : connection) {
            for (String option : field.split(",")) {
                if (!isFramingOrHost(option.strip())) {
                    headers.remove(option.strip());
                }
            }
        }
        for (AsciiString name : HOP_BY_HOP) {
            headers.remove(name);
        }
    }

    /// A Connection field cannot remove the fields that say where a message goes and where it ends.
    private static boolean isFramingOrHost(String option) {
        return option.isEmpty()
                || HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(option)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(option)
                || HttpHeaderNames.HOST.contentEqualsIgnoreCase(option);
    }

    private static void removeReserved(HttpHeaders headers) {
        List<CharSequence> reserved = new ArrayList<>(0);
        var fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            if (isReserved(field.getKey())) {
                reserved.add(field.getKey());
            }
        }
        for (CharSequence name : reserved) {
            headers.remove(name);
        }
    }

    private static boolean isReserved(CharSequence name) {
        char first = name.charAt(0);
        boolean underscored = AsciiString.indexOf(name, '_', 0) >= 0;
        if (!underscored && "xXfFpP".indexOf(first) < 0) {
            return false;
        }
        String plain = name.toString().toLowerCase(Locale.ROOT).replace('_', '-');
        return plain.startsWith("x-forwarded-")
                || plain.startsWith("x-stele-")
                || NEVER_FROM_CLIENTS.contains(plain)
                || (underscored && isFramingOrHost(plain));
    }
}
