package dev.stele.probe;

import dev.stele.fleet.Check;
import dev.stele.text.Amounts;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs one check of one instance, once, over a connection of its own.
///
/// Redirects are not followed: an instance's answer is not trusted ([ProbeAnswer]). The attempt takes no longer than
/// the check's timeout, however slowly the instance sends.
final class ProbeAttempt {
    private final Prober.Target target;
    private final LongSupplier nanoClock;

    ProbeAttempt(Prober.Target target, LongSupplier nanoClock) {
        this.target = target;
        this.nanoClock = nanoClock;
    }

    /// @return empty for a success, else the request and what came back
    Optional<ProbeFailure> run(Check check) {
        int port = target.release().ports().getOrDefault(check.port(), 0);
        ProbeAnswer answer = new ProbeAnswer();
        return attempt(check, port, answer).map(what -> {
            String body = answer.status().isPresent() ? answer.bodyLine() : "";
            String advice =
                    target.ports().unnamed(port, target.release().ports().values());
            return new ProbeFailure(request(check, port), advice.isEmpty() ? what : what + "; " + advice, body);
        });
    }

    /// @return what came back; empty for a success
    private Optional<String> attempt(Check check, int port, ProbeAnswer answer) {
        long deadline = nanoClock.getAsLong() + check.timeout().toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target.address(), port), left(deadline));
            if (check.path().isPresent()) {
                String get = get(check.path().get(), check.host().orElse(target.address()));
                read(socket, get, new Reading(answer, deadline));
                return answer.verdict();
            }
            return Optional.empty();
        } catch (SocketTimeoutException _) {
            String within = " within " + Amounts.time(check.timeout());
            return Optional.of(answer.status()
                    .map(status -> status + ", but its answer did not end" + within)
                    .orElse("no answer" + within));
        } catch (ConnectException e) {
            return Optional.of(Stream.of(FailureText.of(e), target.ports().refused(check.port(), port))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(": ")));
        } catch (IOException e) {
            return Optional.of(FailureText.of(e));
        }
    }

    private record Reading(ProbeAnswer answer, long deadline) {}

    private void read(Socket socket, String request, Reading reading) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        while (!reading.answer().isEnough()) {
            socket.setSoTimeout(left(reading.deadline()));
            int n = in.read(buffer);
            if (n < 0) {
                break;
            }
            reading.answer().add(buffer, n);
        }
    }

    /// As a person would ask it, from the machine itself.
    private String request(Check check, int port) {
        String at = target.address() + ":" + port;
        String host = check.host().map(name -> " (Host: " + name + ")").orElse("");
        return check.path().map(path -> "GET http://" + at + path + host).orElse("connect to " + at);
    }

    private static String get(String path, String host) {
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
