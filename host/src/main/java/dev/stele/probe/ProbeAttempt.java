package dev.stele.probe;

import dev.stele.fleet.Check;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Runs one check of one instance, once, over a connection of its own.
///
/// Redirects are not followed: an instance's answer is not trusted ([ProbeAnswer]). The attempt takes no longer than
/// the check's timeout, however slowly the instance sends.
final class ProbeAttempt {
    private final LongSupplier nanoClock;

    ProbeAttempt(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// @return empty for a success, else the request and what came back, in one phrase
    Optional<String> run(Check check, String address, int port) {
        String request = check.path().map(path -> "GET :" + port + path).orElse("connect to :" + port);
        long deadline = nanoClock.getAsLong() + check.timeout().toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), left(deadline));
            if (check.path().isEmpty()) {
                return Optional.empty();
            }
            String get = request(check.path().get(), check.host().orElse(address));
            return get(socket, get, deadline).map(answer -> request + " → " + answer);
        } catch (SocketTimeoutException _) {
            return Optional.of(
                    request + " → no answer within " + check.timeout().toMillis() + " ms");
        } catch (IOException e) {
            return Optional.of(request + " → " + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    private Optional<String> get(Socket socket, String request, long deadline) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        ProbeAnswer answer = new ProbeAnswer();
        byte[] buffer = new byte[4096];
        while (!answer.isEnough()) {
            socket.setSoTimeout(left(deadline));
            int n = in.read(buffer);
            if (n < 0) {
                break;
            }
            answer.add(buffer, n);
        }
        return answer.verdict();
    }

    private static String request(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: stele-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }

    /// Milliseconds until the deadline; at least 1, since 0 means "for ever" to a socket.
    ///
    /// @throws SocketTimeoutException when it has passed
    private int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - nanoClock.getAsLong()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return Math.toIntExact(millis);
    }
}
