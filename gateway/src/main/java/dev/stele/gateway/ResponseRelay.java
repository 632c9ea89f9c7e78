package dev.stele.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.OptionalInt;

/// Reads what an instance sends for one request and writes it to the client: interim responses, an upgrade, or the
/// final response.
///
/// For a request that may be sent twice the beginning of the response is held back a little ([ResponseBuffer]), so that
/// an instance may die in the middle of a short response and the client still gets one.
final class ResponseRelay {
    private static final int INTERIM_MAX = 16;

    private enum Phase {
        WAITING,
        INTERIM,
        BUFFERING,
        RESPONDING,
        UPGRADING
    }

    /// What follows from a message of the instance.
    enum Progress {
        CONTINUES,
        COMPLETE,
        /// The client has received a 101.
        UPGRADED,
        /// The instance closed the connection inside the message.
        BROKEN,
        /// The message breaks a rule of HTTP.
        INVALID,
        /// Its status is not one of HTTP's.
        INVALID_STATUS
    }

    private final ClientConnection client;
    private final RequestHead head;
    private final UpstreamAttempts attempts;
    private final RequestSender sender;
    private Phase phase = Phase.WAITING;
    private ResponseBuffer buffered = ResponseBuffer.EMPTY;
    private boolean interimSent;
    private int interims;
    private boolean closeAfter;
    private int status;
    private long bodyBytes;
    private boolean resetBreaks;

    ResponseRelay(ClientConnection client, RequestHead head, UpstreamAttempts attempts, RequestSender sender) {
        this.client = client;
        this.head = head;
        this.attempts = attempts;
        this.sender = sender;
    }

    Progress response(HttpResponse response) {
        if (response.decoderResult().isFailure()) {
            return switch (response.decoderResult().cause()) {
                case PrematureChannelClosureException _ -> Progress.BROKEN;
                case ResponseDecoder.StatusException _ -> Progress.INVALID_STATUS;
                default -> Progress.INVALID;
            };
        }
        if (response.status().code() == 101) {
            return upgrade(response);
        }
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            return interim(response);
        }
        if (!hasKnownCoding(response)) {
            return Progress.INVALID;
        }
        resetBreaks = isEndedByClose(response) && !isRefusalOfBody(response);
        if (repetition() == RequestHead.Repetition.TO_ANY_INSTANCE) {
            phase = Phase.BUFFERING;
            buffered = new ResponseBuffer(response);
        } else {
            respond(response);
        }
        return Progress.CONTINUES;
    }

    Progress content(HttpContent content) {
        if (resetBreaks && content instanceof LastHttpContent && sender.isReset()) {
            content.release();
            return Progress.BROKEN;
        }
        return switch (phase) {
            case BUFFERING -> buffer(content);
            case RESPONDING -> forward(content);
            case INTERIM -> {
                content.release();
                phase = Phase.WAITING;
                yield Progress.CONTINUES;
            }
            case UPGRADING -> {
                content.release();
                yield Progress.UPGRADED;
            }
            case WAITING -> {
                content.release();
                yield Progress.CONTINUES;
            }
        };
    }

    /// Everything readable has been read. Bounds the time that a response is held back.
    void readComplete() {
        if (isBuffering()) {
            buffered.startTimer(client.loop(), () -> {
                respondFromBuffer();
                client.flush();
            });
        }
        client.flush();
    }

    /// Drops what is held back, so that another instance can respond.
    void reset() {
        phase = Phase.WAITING;
        resetBreaks = false;
        buffered.discard();
        buffered = ResponseBuffer.EMPTY;
    }

    /// Whether the request may be sent again: never once the client has received something.
    RequestHead.Repetition repetition() {
        return interimSent ? RequestHead.Repetition.NEVER : head.repetition();
    }

    boolean isBuffering() {
        return phase == Phase.BUFFERING;
    }

    /// Whether the final response is being written to the client.
    boolean isResponding() {
        return phase == Phase.RESPONDING;
    }

    /// Whether the client has received a part of the final response, or a 101.
    boolean hasBegun() {
        return phase == Phase.RESPONDING || phase == Phase.UPGRADING;
    }

    /// Of the final response; absent before it is written to the client.
    OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /// Bytes of the body that were handed to the client's connection.
    long bodyBytes() {
        return bodyBytes;
    }

    /// Whether the client's connection ends with this response.
    boolean closesAfter() {
        return closeAfter;
    }

    private Progress interim(HttpResponse response) {
        phase = Phase.INTERIM;
        interims++;
        if (interims > INTERIM_MAX) {
            return Progress.INVALID;
        }
        if (head.isHttp11()) {
            interimSent = true;
            HeaderRewriter.interimToClient(response);
            client.headOnly(false);
            client.write(whole(response));
            client.flush();
        }
        return Progress.CONTINUES;
    }

    /// A tunnel only where one was requested and the instance agrees to exactly that.
    private Progress upgrade(HttpResponse response) {
        boolean agreed = head.webSocket()
                && response.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)
                && response.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        if (!agreed) {
            return Progress.INVALID;
        }
        phase = Phase.UPGRADING;
        status = response.status().code();
        attempts.succeeded();
        HeaderRewriter.upgradeToClient(response, attempts.release());
        client.write(whole(response));
        return Progress.CONTINUES;
    }

    private void respond(HttpResponse response) {
        phase = Phase.RESPONDING;
        status = response.status().code();
        attempts.succeeded();
        sender.responseBegun(response);
        boolean delimited = HeaderRewriter.isDelimited(response, head) || head.isHttp11();
        closeAfter = !head.keepAlive() || !delimited || !sender.isComplete() || client.isClosing();
        client.headOnly(head.isHead());
        HeaderRewriter.toClient(response, head, attempts.release(), closeAfter);
        client.write(response);
    }

    private Progress buffer(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            return Progress.INVALID;
        }
        if (content instanceof LastHttpContent || !buffered.append(content)) {
            respondFromBuffer();
            return forward(content);
        }
        return Progress.CONTINUES;
    }

    private void respondFromBuffer() {
        respond(buffered.head());
        bodyBytes = buffered.writeBody(client);
        buffered = ResponseBuffer.EMPTY;
    }

    private Progress forward(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            return Progress.BROKEN;
        }
        bodyBytes += content.content().readableBytes();
        if (content instanceof LastHttpContent) {
            client.write(HeaderRewriter.withoutTrailers(content));
            return Progress.COMPLETE;
        }
        client.write(content);
        if (!client.isWritable()) {
            sender.readResponse(false);
        }
        return Progress.CONTINUES;
    }

    /// Whether the end of the body can be found: it is chunked alone, or not coded at all.
    private static boolean hasKnownCoding(HttpResponse response) {
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()));
    }

    /// Whether only the end of the connection is the end of the body.
    private boolean isEndedByClose(HttpResponse response) {
        return !HeaderRewriter.isDelimited(response, head) && !HttpUtil.isTransferEncodingChunked(response);
    }

    /// Whether a reset is an ordinary end of this response: a server that refuses a body and closes without having read
    /// it has its kernel send a reset in place of an end.
    private boolean isRefusalOfBody(HttpResponse response) {
        return head.hasBody() && response.status().code() >= HttpResponseStatus.BAD_REQUEST.code();
    }

    private static HttpResponse whole(HttpResponse response) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE);
    }
}
