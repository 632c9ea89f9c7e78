package dev.stele.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A small HTTP server on loopback that runs a script for every connection.
///
/// It records the requests, heads byte for byte, so that a test sees what reached an instance.
final class Backend implements AutoCloseable {
    /// A request that a backend received.
    record Received(String head, String body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        Optional<String> field(String name) {
            return head.lines()
                    .skip(1)
                    .filter(l -> l.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                    .map(l -> l.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    /// One connection.
    static final class Connection {
        private final Backend backend;
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Connection(Backend backend, Socket socket) throws IOException {
            this.backend = backend;
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /// The next request with its body; empty at the end of the connection.
        Optional<Received> next() throws IOException {
            Optional<String> head = head();
            if (head.isEmpty()) {
                return Optional.empty();
            }
            Received asked = new Received(head.get(), body(head.get()));
            backend.asked.add(asked);
            return Optional.of(asked);
        }

        Optional<String> head() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    return Optional.empty();
                }
                head.write(b);
            }
            return Optional.of(head.toString(StandardCharsets.ISO_8859_1));
        }

        private String body(String head) throws IOException {
            Received asked = new Received(head, "");
            Optional<String> length = asked.field("content-length");
            if (length.isPresent()) {
                return new String(in.readNBytes(Integer.parseInt(length.get())), StandardCharsets.ISO_8859_1);
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (asked.field("transfer-encoding").isPresent()) {
                for (int size = chunkSize(); size > 0; size = chunkSize()) {
                    body.write(in.readNBytes(size));
                    in.skipNBytes(2);
                }
                in.skipNBytes(2);
            }
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        private int chunkSize() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                line.append((char) b);
            }
            return Integer.parseInt(line.toString().strip(), 16);
        }

        int read() throws IOException {
            return in.read();
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void ok(String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /// Closes the connection with a reset.
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @FunctionalInterface
    interface Script {
        void run(Connection connection) throws Exception;
    }

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Received> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private Backend(ServerSocket server) {
        this.server = server;
    }

    /// On a free port of that address.
    static Backend start(String address, int port, Script script) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port), 512);
        Backend backend = new Backend(server);
        Thread.ofVirtual().start(() -> backend.accept(script));
        return backend;
    }

    static Backend start(Script script) throws IOException {
        return start("127.0.0.1", 0, script);
    }

    /// Answers every request with 200 and this body.
    static Backend respondingWith(String body) throws IOException {
        return start(respondWith(body));
    }

    static Script respondWith(String body) {
        return connection -> {
            while (connection.next().isPresent()) {
                connection.ok(body);
            }
        };
    }

    int port() {
        return server.getLocalPort();
    }

    List<Received> asked() {
        return asked;
    }

    int connections() {
        return connections.get();
    }

    int openConnections() {
        return open.size();
    }

    private void accept(Script script) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> play(script, socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void play(Script script, Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(new Connection(this, socket));
        } catch (Exception _) {
            // The peer closed the connection, or the test ended.
        } finally {
            open.remove(socket);
        }
    }

    /// Refuses new connections and closes the open ones, as the death of a process does.
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
