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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs one check of one instance, once, over a connection of its own.
///
/// Redirects are not followed, and no more than 64 KiB of an answer are read: an instance's answer is not trusted. The
/// attempt takes no longer than the check's timeout, however slowly the instance sends.
final class ProbeAttempt {
    private static final int ANSWER_MAX = 64 << 10;
    private static final int GOOD_MIN = 200;
    private static final int GOOD_MAX = 399;
    private static final Pattern LENGTH =
            Pattern.compile("\r\n\\h*content-length:\\h*([0-9]{1,9})\\h*\r\n", Pattern.CASE_INSENSITIVE);

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
            return get(socket, check.path().get(), address, deadline).map(answer -> request + " → " + answer);
        } catch (SocketTimeoutException _) {
            return Optional.of(
                    request + " → no answer within " + check.timeout().toMillis() + " ms");
        } catch (IOException e) {
            return Optional.of(request + " → " + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    private Optional<String> get(Socket socket, String path, String address, long deadline) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + address
                + "\r\nUser-Agent: stele-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (answer.length() < ANSWER_MAX && !isWhole(answer)) {
            socket.setSoTimeout(left(deadline));
            int n = in.read(buffer);
            if (n < 0) {
                break;
            }
            answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
        return judge(answer.toString());
    }

    /// Whether the answer is complete: some servers keep the connection open although they were asked not to.
    private static boolean isWhole(StringBuilder answer) {
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer).region(0, head + 2);
        return length.find()
                ? answer.length() - head - 4 >= Long.parseLong(length.group(1))
                : answer.toString().endsWith("\r\n0\r\n\r\n");
    }

    private static Optional<String> judge(String answer) {
        String first = answer.lines().findFirst().orElse("");
        String[] fields = first.split(" ", 3);
        if (fields.length < 2 || !fields[0].startsWith("HTTP/1.") || !fields[1].matches("[1-5][0-9][0-9]")) {
            return Optional.of(first.isEmpty() ? "closed without an answer" : "no HTTP answer");
        }
        int status = Integer.parseInt(fields[1]);
        return status >= GOOD_MIN && status <= GOOD_MAX ? Optional.empty() : Optional.of(fields[1]);
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
