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
/// Anyone on this machine may pull, also without a token; `GET /v2/` answers 401 all the same, since some clients send
/// no credentials after a 200. Pushing needs the password of the token file. A tag that exists never moves.
public final class Registry implements AutoCloseable {
    private final JettyFront front;

    private Registry(JettyFront front) {
        this.front = front;
    }

    /// Starts listening.
    ///
    /// @throws IllegalStateException when the address is taken, or the token file is not the owner's alone
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
        JettyFront front = new JettyFront(settings.address(), store);
        Tokens tokens = new Tokens(password, clock);
        Referrers referrers = new Referrers(subjects, store);
        front.start(service -> new Dispatch(
                new Access(password, tokens, service),
                new Blobs(store),
                new UploadCalls(store, new Uploads(uploads, store, clock, random)),
                new Manifests(store, referrers),
                new TagList(store),
                referrers));
        return new Registry(front);
    }

    /// The port it listens on.
    public int port() {
        return front.port();
    }

    /// Stops listening; requests under way are cut off.
    @Override
    public void close() {
        front.close();
    }
}
