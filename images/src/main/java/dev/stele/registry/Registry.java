package dev.stele.registry;

import dev.stele.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/// A running registry: the OCI distribution API over a store, on plain HTTP.
///
/// Anyone on this machine may pull, also without a token. `GET /v2/` still answers 401, since some clients send no
/// credentials after a 200. Pushing needs the password of the token file. An existing tag never moves.
public final class Registry implements AutoCloseable {
    private final JettyAdapter jetty;

    private Registry(JettyAdapter jetty) {
        this.jetty = jetty;
    }

    /// Starts listening.
    ///
    /// @throws IllegalStateException when the address is in use, or others than the owner can read the token file
    public static Registry start(RegistrySettings settings, Store store, InstantSource clock, SecureRandom random) {
        Path uploads = settings.folder().resolve("uploads");
        Path subjects = settings.folder().resolve("referrers");
        try {
            Files.createDirectories(uploads);
            Files.createDirectories(subjects);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make folders in " + settings.folder(), e);
        }
        String password = TokenFile.readOrCreate(settings.tokenFile(), random);
        JettyAdapter jetty = new JettyAdapter(settings.address(), store);
        Tokens tokens = new Tokens(password, clock);
        Referrers referrers = new Referrers(subjects, store);
        jetty.start(service -> new Dispatch(
                new Access(password, tokens, service),
                new Blobs(store),
                new UploadCalls(store, new Uploads(uploads, store, clock, random)),
                new Manifests(store, referrers),
                new TagList(store),
                referrers));
        return new Registry(jetty);
    }

    /// The port it listens on.
    public int port() {
        return jetty.port();
    }

    /// Stops listening; current requests are aborted.
    @Override
    public void close() {
        jetty.close();
    }
}
