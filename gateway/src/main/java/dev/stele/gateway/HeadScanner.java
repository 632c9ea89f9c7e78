package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/// Reads the raw bytes of a request's head before Netty's decoder sees them, and is stricter than it.
///
/// Request smuggling needs a decoder that accepts what another one reads differently. Netty joins folded lines, accepts
/// tabs as spaces and skips bytes before a request; after that the decoded request no longer shows what was sent. So
/// the bytes are checked first: one space between the three words of the request line, exactly HTTP/1.0 or HTTP/1.1,
/// names that are tokens with the colon directly after them, no folding, no control character, CR and LF only as a
/// pair. The scanner is resumable: each byte is scanned once, however small the chunks in which it arrives.
final class HeadScanner implements ByteProcessor {
    private static final long HTTP_1_0 = 0x485454502F312E30L;
    private static final long HTTP_1_1 = 0x485454502F312E31L;
    private static final long ANY_HTTP = 0x485454502F002E00L;
    private static final long ANY_HTTP_MASK = 0xFFFFFFFFFF00FF00L;
    private static final int VERSION_BYTES = 8;
    private static final int METHOD_BYTES_MAX = 32;
    private static final int FIELDS_MAX = 256;
    private static final boolean[] TOKEN = tokens();

    private enum State {
        START,
        START_LF,
        METHOD,
        TARGET,
        VERSION,
        LINE_LF,
        FIELD,
        NAME,
        VALUE,
        VALUE_LF,
        END_LF,
        DONE,
        BAD
    }

    /// The result for the bytes of the head so far.
    enum Result {
        INCOMPLETE,
        COMPLETE,
        REFUSED
    }

    private final int headBytesMax;
    private final int targetBytesMax;
    private State state = State.START;
    private int scanned;
    private int word;
    private int fields;
    private long version;
    private LocalReply refusal = LocalReply.MALFORMED;

    HeadScanner(int headBytesMax, int targetBytesMax) {
        this.headBytesMax = headBytesMax;
        this.targetBytesMax = targetBytesMax;
    }

    void reset() {
        state = State.START;
        scanned = 0;
        word = 0;
        fields = 0;
        version = 0;
        refusal = LocalReply.MALFORMED;
    }

    /// Scans the bytes since the last call; the buffer still begins with the head's first byte.
    Result scan(ByteBuf buffer) {
        int from = buffer.readerIndex() + scanned;
        int length = Math.min(buffer.readableBytes(), headBytesMax) - scanned;
        int stopped = length > 0 ? buffer.forEachByte(from, length, this) : -1;
        scanned = stopped < 0 ? Math.max(scanned, scanned + length) : stopped - buffer.readerIndex() + 1;
        if (state == State.DONE) {
            return Result.COMPLETE;
        }
        if (state != State.BAD && scanned >= headBytesMax) {
            reject(LocalReply.HEAD_TOO_LARGE);
        }
        return state == State.BAD ? Result.REFUSED : Result.INCOMPLETE;
    }

    boolean hasBegun() {
        return scanned > 0;
    }

    LocalReply refusal() {
        return refusal;
    }

    @Override
    public boolean process(byte b) {
        return switch (state) {
            case VALUE -> value(b);
            case NAME -> name(b);
            case TARGET -> target(b);
            case FIELD -> field(b);
            case METHOD -> method(b);
            case VERSION -> version(b);
            case START -> start(b);
            case START_LF -> lineFeed(b, State.START);
            case LINE_LF, VALUE_LF -> lineFeed(b, State.FIELD);
            case END_LF -> lineFeed(b, State.DONE);
            case DONE, BAD -> false;
        };
    }

    /// One empty line before a request is accepted (RFC 9112, 2.2): old clients send it after a body.
    private boolean start(byte b) {
        if (b == '\r' && fields == 0) {
            fields = 1;
            return enter(State.START_LF);
        }
        fields = 0;
        state = State.METHOD;
        return method(b);
    }

    private boolean method(byte b) {
        if (b == ' ' && word > 0) {
            return enter(State.TARGET);
        }
        word++;
        return (TOKEN[b & 0xFF] && word <= METHOD_BYTES_MAX) || reject(LocalReply.MALFORMED);
    }

    private boolean target(byte b) {
        if (b == ' ' && word > 0) {
            return enter(State.VERSION);
        }
        word++;
        if (word > targetBytesMax) {
            return reject(LocalReply.TARGET_TOO_LONG);
        }
        return (b > ' ' && b < 0x7F) || reject(LocalReply.MALFORMED);
    }

    private boolean version(byte b) {
        if (b == '\r') {
            if (word == VERSION_BYTES && (version == HTTP_1_1 || version == HTTP_1_0)) {
                return enter(State.LINE_LF);
            }
            boolean other = word == VERSION_BYTES && (version & ANY_HTTP_MASK) == ANY_HTTP;
            return reject(other ? LocalReply.BAD_VERSION : LocalReply.MALFORMED);
        }
        version = (version << 8) | (b & 0xFF);
        word++;
        return word <= VERSION_BYTES || reject(LocalReply.MALFORMED);
    }

    private boolean field(byte b) {
        if (b == '\r') {
            return enter(State.END_LF);
        }
        fields++;
        if (fields > FIELDS_MAX) {
            return reject(LocalReply.HEAD_TOO_LARGE);
        }
        state = State.NAME;
        return TOKEN[b & 0xFF] || reject(LocalReply.MALFORMED);
    }

    private boolean name(byte b) {
        if (b == ':') {
            return enter(State.VALUE);
        }
        return TOKEN[b & 0xFF] || reject(LocalReply.MALFORMED);
    }

    private boolean value(byte b) {
        if (b == '\r') {
            return enter(State.VALUE_LF);
        }
        return (b >= ' ' && b != 0x7F) || b < 0 || b == '\t' || reject(LocalReply.MALFORMED);
    }

    private boolean lineFeed(byte b, State next) {
        if (b != '\n') {
            return reject(LocalReply.MALFORMED);
        }
        enter(next);
        return next != State.DONE;
    }

    private boolean enter(State next) {
        state = next;
        word = 0;
        return true;
    }

    private boolean reject(LocalReply why) {
        state = State.BAD;
        refusal = why;
        return false;
    }

    private static boolean[] tokens() {
        boolean[] token = new boolean[256];
        for (char c = '0'; c <= 'z'; c++) {
            token[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            token[c] = true;
        }
        return token;
    }
}
