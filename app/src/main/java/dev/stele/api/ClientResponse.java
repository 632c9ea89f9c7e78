package dev.stele.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One HTTP/1.1 response as the client reads it: a body by content length, in chunks, or until the end. Every length is
/// bounded.
final class ClientResponse {
    static final int BODY_MAX = 64 << 20;
    private static final int LINE_MAX = 16 << 10;
    private static final int HEADERS_MAX = 100;

    private final int status;
    private final byte[] body;

    private ClientResponse(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    /// @throws IOException when it is no HTTP/1.1 response, ends early, or is too large
    static ClientResponse read(InputStream in) throws IOException {
        String first = line(in);
        if (!first.matches("HTTP/1\\.1 [1-5][0-9]{2}( .*)?")) {
            throw new IOException("no HTTP answer: " + first);
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= HEADERS_MAX) {
                throw new IOException("no HTTP header, or too many: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new ClientResponse(Integer.parseInt(first.substring(9, 12)), body(in, headers));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return chunks(in);
        }
        String length = headers.getOrDefault("content-length", "");
        if (length.isEmpty()) {
            return bounded(in, BODY_MAX, false);
        }
        if (!length.matches("[0-9]{1,9}")) {
            throw new IOException("no content length: " + length);
        }
        return bounded(in, Integer.parseInt(length), true);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        while (true) {
            String size = line(in).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new IOException("no chunk size: " + size);
            }
            int bytes = Integer.parseInt(size, 16);
            if (out.size() + bytes > BODY_MAX) {
                throw new IOException("more than " + BODY_MAX + " bytes");
            }
            out.write(bounded(in, bytes, true));
            String end = line(in);
            if (bytes == 0 && end.isEmpty()) {
                return out.toByteArray();
            }
            if (bytes == 0 || !end.isEmpty()) {
                throw new IOException("a chunk does not end where it should");
            }
        }
    }

    private static byte[] bounded(InputStream in, int bytes, boolean exact) throws IOException {
        if (bytes > BODY_MAX) {
            throw new IOException("more than " + BODY_MAX + " bytes");
        }
        byte[] out = in.readNBytes(exact ? bytes : BODY_MAX + 1);
        if (exact && out.length < bytes) {
            throw new EOFException("the answer ended after " + out.length + " of " + bytes + " bytes");
        }
        if (out.length > BODY_MAX) {
            throw new IOException("more than " + BODY_MAX + " bytes");
        }
        return out;
    }

    private static String line(InputStream in) throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the answer ended within its head");
            }
            if (line.size() >= LINE_MAX) {
                throw new IOException("a line of more than " + LINE_MAX + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
