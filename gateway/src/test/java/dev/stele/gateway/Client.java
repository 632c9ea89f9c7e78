package dev.stele.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// A client that sends any bytes and parses responses strictly.
final class Client implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    /// A complete response.
    record Response(int status, String head, String body) {
        Optional<String> field(String name) {
            return head.lines()
                    .skip(1)
                    .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(l -> l.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    private final Socket socket;
    private final InputStream in;

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    }

    static Client to(int port) throws IOException {
        return to(port, 0);
    }

    /// @param receiveBytes of the socket's buffer; a small one fills up soon; 0 keeps the default
    static Client to(int port, int receiveBytes) throws IOException {
        Socket socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return new Client(socket);
    }

    /// One request on a connection of its own.
    static Response get(int port, String path) throws IOException {
        try (Client client = to(port)) {
            return client.ask("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n\r\n");
        }
    }

    Response ask(String request) throws IOException {
        send(request);
        return response();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    Response response() throws IOException {
        return response(true);
    }

    /// @param hasBody false for the response to HEAD
    Response response(boolean hasBody) throws IOException {
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        Response bare = new Response(status, head, "");
        if (!hasBody || status < 200 || status == 204 || status == 304) {
            return bare;
        }
        return new Response(status, head, body(bare));
    }

    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0D0A0D0A) {
            int b = byteOrEnd();
            head.write(b);
            last = (last << 8) | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    int read() throws IOException {
        return in.read();
    }

    byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /// Everything up to the end of the connection; a reset is an exception.
    byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    private String body(Response head) throws IOException {
        Optional<String> length = head.field("content-length");
        if (length.isPresent()) {
            return new String(read(Integer.parseInt(length.get())), StandardCharsets.ISO_8859_1);
        }
        if (head.field("transfer-encoding").isEmpty()) {
            return new String(rest(), StandardCharsets.ISO_8859_1);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(read(size));
            read(2);
        }
        read(2);
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    private int chunkSize() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = byteOrEnd(); b != '\n'; b = byteOrEnd()) {
            line.append((char) b);
        }
        return Integer.parseInt(line.toString().strip(), 16);
    }

    private int byteOrEnd() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the gateway ended the connection");
        }
        return b;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
