package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's response decoder, for exactly one final response to each request.
///
/// Bytes after that response answer nothing that was asked, and on a kept connection they would be the beginning of
/// the next client's response. Netty would parse them as far as it can, and a decoder whose buffer is empty can still
/// hold half a head. So nothing is decoded between the end of a response and [#expect]: what arrives there is dropped
/// and reported, and the connection ends.
///
/// The status line is checked here, because the decoded response no longer shows what was sent.
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int CHUNK_BYTES_MAX = 64 << 10;
    private static final int STATUS_DIGITS = 3;

    /// Passed on when bytes arrive that belong to no response.
    enum Event {
        UNASKED_BYTES
    }

    /// The cause of a failed response whose status is not one of 100 to 599.
    static final class StatusException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private StatusException(String status) {
            super("the status is \"" + status + "\"");
        }
    }

    private boolean headOnly;
    private boolean expecting;
    private boolean interim;
    private boolean doubtful;
    private boolean answered;

    ResponseDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(HEAD_BYTES_MAX)
                .setMaxHeaderSize(HEAD_BYTES_MAX)
                .setMaxChunkSize(CHUNK_BYTES_MAX));
    }

    /// A request is about to be sent.
    ///
    /// @param head whether its method is HEAD
    void expect(boolean head) {
        headOnly = head;
        expecting = true;
        doubtful = false;
        answered = false;
    }

    /// Whether a byte has arrived since [#expect], be it of a head that never became complete.
    boolean isAnswered() {
        return answered;
    }

    /// Whether bytes followed the response, or its fields do not say for certain where it ends.
    boolean isDoubtful() {
        return doubtful;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!expecting) {
            in.skipBytes(in.readableBytes());
            doubtful = true;
            context.fireUserEventTriggered(Event.UNASKED_BYTES);
            return;
        }
        answered |= in.isReadable();
        int before = out.size();
        super.decode(context, in, out);
        if (out.size() == before) {
            return;
        }
        if (out.get(before) instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        if (out.getLast() instanceof LastHttpContent && !interim) {
            expecting = false;
            doubtful |= in.isReadable();
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        boolean empty = headOnly || super.isContentAlwaysEmpty(message);
        if (empty && message instanceof HttpResponse response) {
            doubtful |= announcesBody(response);
        }
        return empty;
    }

    /// Whether a response without a body names the length of one. Only the responses to HEAD and those of status 304
    /// may, and only by Content-Length: servers that write chunks commonly write their end then, too.
    private boolean announcesBody(HttpResponse response) {
        HttpHeaders headers = response.headers();
        boolean mayNameLength = headOnly || response.status().code() == HttpResponseStatus.NOT_MODIFIED.code();
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || (!mayNameLength && headers.contains(HttpHeaderNames.CONTENT_LENGTH));
    }

    /// @param line the three parts of the status line
    @Override
    protected HttpMessage createMessage(String[] line) {
        HttpVersion version = version(line[0]);
        int code = code(line[1]);
        // A reason phrase carries no meaning, so one that no rule allows is replaced by the usual one.
        HttpResponseStatus status =
                isText(line[2]) ? HttpResponseStatus.valueOf(code, line[2]) : HttpResponseStatus.valueOf(code);
        return new DefaultHttpResponse(version, status, headersFactory);
    }

    private static HttpVersion version(String word) {
        return switch (word) {
            case "HTTP/1.1" -> HttpVersion.HTTP_1_1;
            case "HTTP/1.0" -> HttpVersion.HTTP_1_0;
            default -> throw new IllegalArgumentException("the version is \"" + word + "\"");
        };
    }

    private static int code(String word) {
        boolean digits = word.length() == STATUS_DIGITS && word.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || word.charAt(0) < '1' || word.charAt(0) > '5') {
            throw new StatusException(word);
        }
        return Integer.parseInt(word);
    }

    private static boolean isText(String reason) {
        return reason.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t');
    }
}
