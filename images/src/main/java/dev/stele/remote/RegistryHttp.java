package dev.stele.remote;

import dev.stele.crash.BlockingGuard;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// Sends requests to one registry: follows redirects without taking credentials along, repeats what a busy
/// registry or a broken connection refused, and bounds every wait.
final class RegistryHttp implements AutoCloseable {
    static final String AUTHORIZATION = "Authorization";

    private static final int REDIRECTS_MAX = 5;
    private static final int ERROR_BYTES_MAX = 16 << 10;
    /// A registry may hash what it has received before it answers.
    private static final int FINISHING_STALLS = 20;

    private final HttpClient client;
    private final RemoteAccess access;
    private final URI base;
    private final boolean isLocal;

    /// @param base scheme, host and port of the registry
    RegistryHttp(RemoteAccess access, URI base, boolean isLocal) {
        this.access = access;
        this.base = base;
        this.isLocal = isLocal;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(access.limits().connect())
                .proxy(new EnvironmentProxies(access))
                .build();
    }

    URI base() {
        return base;
    }

    /// The answer of the last server, whatever its status but 429 and those of a broken server, which are
    /// waited for. The caller closes its body.
    HttpResponse<InputStream> send(RegistryRequest request) {
        for (int tries = 1; ; tries++) {
            boolean last = tries >= access.limits().tries();
            try {
                HttpResponse<InputStream> answer = following(request);
                if (!isBusy(answer.statusCode())) {
                    return answer;
                }
                Duration wait = waitOf(answer).orElse(backOff(tries));
                String said = "it answered with status " + answer.statusCode() + prefixed(said(answer));
                if (last || wait.compareTo(access.limits().waitMax()) > 0) {
                    throw RemoteException.failed(RemoteProblems.busy(
                            host(), said + (last ? "" : ", and asks to wait " + wait.toSeconds() + " s")));
                }
                pause(wait);
            } catch (IOException e) {
                refuseForGood(request.uri(), e);
                if (last) {
                    throw RemoteException.failed(RemoteProblems.unreachable(host(), FailureText.of(e)));
                }
                pause(backOff(tries));
            }
        }
    }

    /// Waits before a repetition.
    void pauseBefore(int tries) {
        pause(backOff(tries));
    }

    int triesMax() {
        return access.limits().tries();
    }

    private HttpResponse<InputStream> following(RegistryRequest first) throws IOException {
        RegistryRequest request = first;
        for (int hops = 0; ; hops++) {
            HttpResponse<InputStream> answer = exchange(request);
            Optional<String> location = answer.headers().firstValue("Location");
            if (!isRedirect(answer.statusCode()) || location.isEmpty()) {
                return answer;
            }
            answer.body().close();
            URI to = resolved(request.uri(), location.get());
            String refusal = hops >= REDIRECTS_MAX
                    ? "it redirects more than " + REDIRECTS_MAX + " times"
                    : Redirects.refusal(request.uri(), to, isLocal);
            if (refusal.isEmpty() && !request.isRead() && !RegistryRequest.isSameOrigin(request.uri(), to)) {
                refusal = "it redirects a push to " + to.getHost();
            }
            if (!refusal.isEmpty()) {
                throw RemoteException.failed(RemoteProblems.redirected(host(), refusal));
            }
            request = RegistryRequest.isSameOrigin(request.uri(), to)
                    ? request.at(to)
                    : request.without(AUTHORIZATION).at(to);
        }
    }

    URI resolved(URI from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException _) {
            throw RemoteException.failed(RemoteProblems.redirected(host(), "it names no valid address"));
        }
    }

    private HttpResponse<InputStream> exchange(RegistryRequest request) throws IOException {
        BlockingGuard.check("ask a registry");
        AtomicLong sent = new AtomicLong();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .header("User-Agent", "stele")
                .method(request.method(), publisher(request, sent));
        request.headers().forEach(builder::header);
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(
                builder.build(), _ -> new TimedBody(access.limits().stall(), access.monotonicNanos()));
        long size = request.payload().map(RegistryRequest.Payload::size).orElse(0L);
        long before = -RemoteLimits.PROGRESS_BYTES;
        for (int idle = 0; ; ) {
            try {
                return answer.get(access.limits().stall().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                boolean moved = size > 0 && sent.get() - before >= RemoteLimits.PROGRESS_BYTES;
                boolean finishing = size > 0 && sent.get() >= size && ++idle < FINISHING_STALLS;
                before = sent.get();
                if (!moved && !finishing) {
                    answer.cancel(true);
                    throw new TimedBody.StalledException(access.limits().stall());
                }
            } catch (ExecutionException e) {
                throw asIo(e);
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw RemoteException.failed(RemoteProblems.broken(host(), FailureText.of(e)));
            }
        }
    }

    private static IOException asIo(ExecutionException e) {
        return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }

    private static BodyPublisher publisher(RegistryRequest request, AtomicLong sent) {
        if (request.payload().isEmpty()) {
            return BodyPublishers.noBody();
        }
        RegistryRequest.Payload payload = request.payload().get();
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> CountedInput.open(payload, sent));
        return payload.size() == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(stream, payload.size());
    }

    /// Ends the transfer for what no repetition would change.
    private void refuseForGood(URI uri, IOException e) {
        for (Optional<Throwable> at = Optional.of(e);
                at.isPresent();
                at = Optional.ofNullable(at.get().getCause())) {
            switch (at.get()) {
                case SSLException tls ->
                    throw RemoteException.failed(RemoteProblems.noTls(uri.getHost(), FailureText.of(tls)));
                case UnresolvedAddressException _ ->
                    throw RemoteException.failed(RemoteProblems.unreachable(
                            host(), "the name of the host " + uri.getHost() + " is not known"));
                case ConnectException refused ->
                    throw RemoteException.failed(RemoteProblems.unreachable(host(), connectFailure(refused)));
                default -> {}
            }
        }
    }

    private static String connectFailure(ConnectException e) {
        for (Optional<Throwable> at = Optional.of(e);
                at.isPresent();
                at = Optional.ofNullable(at.get().getCause())) {
            if (at.get() instanceof UnresolvedAddressException) {
                return "the name of its host is not known";
            }
        }
        return "it refused the connection, or nothing listens there";
    }

    private static boolean isBusy(int status) {
        return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /// In seconds, or as a date, which is compared with the registry's own clock.
    private static Optional<Duration> waitOf(HttpResponse<?> answer) {
        String text = answer.headers().firstValue("Retry-After").orElse("").strip();
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            Instant now = DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                    answer.headers().firstValue("Date").orElse(""), Instant::from);
            return Optional.of(Duration.between(now, until)).filter(wait -> !wait.isNegative());
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private Duration backOff(int tries) {
        Duration wait = access.limits().backOff().multipliedBy(1L << Math.min(tries - 1, 16));
        return wait.compareTo(access.limits().waitMax()) > 0 ? access.limits().waitMax() : wait;
    }

    private void pause(Duration wait) {
        try {
            access.pauser().pause(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RemoteException.failed(RemoteProblems.broken(host(), FailureText.of(e)));
        }
    }

    /// What a registry says of an error, in one bounded line; closes the body.
    static String said(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            String text = new String(body.readNBytes(ERROR_BYTES_MAX), StandardCharsets.UTF_8);
            String said = Json.parse(text).list("errors").stream()
                    .map(error -> error.optionalString("message")
                            .or(() -> error.optionalString("code"))
                            .orElse(""))
                    .filter(message -> !message.isBlank())
                    .limit(3)
                    .collect(Collectors.joining("; "));
            return said.length() > 500 ? said.substring(0, 500) + " …" : said;
        } catch (IOException | JsonException _) {
            return "";
        }
    }

    private static String prefixed(String said) {
        return said.isEmpty() ? "" : ": " + said;
    }

    String host() {
        return base.getAuthority();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
