package dev.stele.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// One kept-alive HTTP/1.1 connection to the gateway. Sends each request once: a failure is counted and not hidden by
/// a retry.
final class ShopConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int LINE_MAX = 8_192;
    private static final int LINES_MAX = 100;
    private static final int BODY_MAX = 65_536;

    private final Socket socket = new Socket();
    private final InputStream in;
    private boolean usable = true;

    /// @throws IOException when the gateway does not take the connection
    ShopConnection(InetSocketAddress gateway) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(gateway, CONNECT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// @param release as the shop reported it
    record Answer(int status, String release, String body) {}

    Answer get(String path) throws IOException {
        usable = false;
        String request = "GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        int status = status(line());
        Optional<Integer> length = Optional.empty();
        String release = "-";
        boolean keep = true;
        for (int i = 0; ; i++) {
            String header = line();
            if (header.isEmpty()) {
                break;
            }
            String name = header.substring(0, Math.max(0, header.indexOf(':'))).toLowerCase(Locale.ROOT);
            String value = header.substring(header.indexOf(':') + 1).strip();
            switch (name) {
                case "content-length" -> length = Optional.of(Integer.parseInt(value));
                case "x-shop-release" -> release = value;
                case "connection" -> keep = !value.equalsIgnoreCase("close");
                default -> require(i < LINES_MAX, "too many headers");
            }
        }
        int size = length.orElseThrow(() -> new IOException("answer without content-length"));
        require(size >= 0 && size <= BODY_MAX, "body of " + size + " bytes");
        byte[] body = in.readNBytes(size);
        require(body.length == size, "body cut off");
        usable = keep;
        return new Answer(status, release, new String(body, StandardCharsets.UTF_8));
    }

    /// Whether another request may go over it.
    boolean isUsable() {
        return usable;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // The connection is closed either way.
            usable = false;
        }
    }

    private static int status(String line) throws IOException {
        String[] words = line.split(" ", 3);
        require(words.length >= 2 && words[0].startsWith("HTTP/1.") && words[1].matches("[0-9]{3}"), "no HTTP answer");
        return Integer.parseInt(words[1]);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            require(c >= 0, "connection closed before the answer");
            require(line.length() < LINE_MAX, "header line too long");
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}
