package dev.stele.remote;

import dev.stele.crash.BlockingGuard;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Asks a program for a credential, as Docker and Podman do: `docker-credential-NAME get`, the registry on its
/// standard input, JSON on its standard output. It runs with the person's own environment, since it reads their
/// keys; it gets a bounded time, and its output is bounded.
final class CredentialHelper {
    private static final int OUTPUT_MAX = 64 << 10;
    private static final Duration TIME_MAX = Duration.ofSeconds(30);
    private static final Duration REST_MAX = Duration.ofSeconds(1);

    private final String program;
    private final Duration timeMax;

    /// @param name as config files give it, without the prefix that all helpers have
    CredentialHelper(String name) {
        this("docker-credential-" + name, TIME_MAX);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a credential helper");
        }
    }

    CredentialHelper(String program, Duration timeMax) {
        this.program = program;
        this.timeMax = timeMax;
    }

    /// @return empty when it has none for that registry
    Optional<Credential> get(String registry) {
        BlockingGuard.check("run " + program);
        Process process = start(registry);
        try {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), output));
            feed(process, registry);
            if (!process.waitFor(timeMax.toMillis(), TimeUnit.MILLISECONDS)) {
                throw RemoteException.failed(RemoteProblems.helper(
                        program, registry, "it did not answer within " + timeMax.toSeconds() + " s and was ended"));
            }
            reader.join(REST_MAX);
            String text;
            synchronized (output) {
                text = output.toString(StandardCharsets.UTF_8);
            }
            return process.exitValue() == 0 ? Optional.of(read(registry, text)) : none(registry, text);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw RemoteException.failed(RemoteProblems.helper(program, registry, "it was interrupted"));
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(String registry) {
        try {
            return new ProcessBuilder(program, "get")
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw RemoteException.failed(RemoteProblems.helper(program, registry, FailureText.of(e)));
        }
    }

    /// Helpers say this on standard output, and end with 1.
    private Optional<Credential> none(String registry, String text) {
        if (text.contains("not found") || text.contains("credentials not")) {
            return Optional.empty();
        }
        throw RemoteException.failed(RemoteProblems.helper(program, registry, "it failed"));
    }

    private Credential read(String registry, String text) {
        try {
            Json json = Json.parse(text.strip());
            return new Credential(
                    json.optionalString("Username").orElse(""), json.string("Secret"), "the helper " + program);
        } catch (JsonException _) {
            // What it said may be a secret.
            throw RemoteException.failed(RemoteProblems.helper(program, registry, "its answer is not as expected"));
        }
    }

    private static void feed(Process process, String registry) {
        try (OutputStream in = process.getOutputStream()) {
            in.write((registry + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It ended without reading all: its exit code says how.
        }
    }

    private static void drain(InputStream from, ByteArrayOutputStream to) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                synchronized (to) {
                    to.write(buffer, 0, Math.min(n, OUTPUT_MAX - to.size()));
                }
            }
        } catch (IOException _) {
            // It was ended: what came until then counts.
        }
    }
}
