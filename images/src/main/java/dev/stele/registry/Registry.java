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
/// credentials after a 200. Pushing needs the password of the token file. An existing tag never moves, but for those
/// that collect signatures ([SignatureTags]). A blob is served only where it belongs ([Belongings]).
public final class Registry implements AutoCloseable {
    private final JettyAdapter jetty;

    private Registry(JettyAdapter jetty) {
        this.jetty = jetty;
    }

    /// Starts listening.
    ///
    /// @throws IllegalStateException when the address is in use, or others than the owner can read the token file
    public static Registry start(RegistrySettings settings, Store store, InstantSource clock, SecureRandom random) {
        UploadFolder uploads = UploadFolder.of(settings.folder());
        Path subjects = settings.folder().resolve("referrers");
        Path links = settings.folder().resolve("links");
        try {
            Files.createDirectories(uploads.path());
            Files.createDirectories(subjects);
            Files.createDirectories(links);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make folders in " + settings.folder(), e);
        }
        String password = TokenFile.readOrCreate(settings.tokenFile(), random);
        Access access = new Access(password, new Tokens(password, clock));
        Referrers referrers = new Referrers(subjects, store);
        Belongings belongings = new Belongings(links, store, referrers);
        JettyAdapter jetty = new JettyAdapter(settings.address(), store);
        jetty.start(new Dispatch(
                access,
                new Blobs(store, belongings),
                new UploadCalls(access, belongings, new Uploads(uploads, store, clock, random)),
                new Manifests(store, belongings, referrers),
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
