package dev.stele.fetch;

import dev.stele.layer.NotWrittenException;
import dev.stele.linux.NamedFile;
import dev.stele.linux.RefusedFileException;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Fetches files over HTTP, HTTPS or from a folder, into a cache that stores each under its digest.
///
/// Every wait and every length has a bound, and an address that fails is tried a second time before the next one.
/// Cached files are hashed again before use.
public final class Downloads {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;
    private static final long FILE_TIMEOUT_NANOS = 15L * 60 * 1_000_000_000;
    private static final int TRIES = 2;
    private static final Set<String> SCHEMES = Set.of("file", "http", "https");
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path cache;
    private final Optional<URI> httpProxy;
    private final LongSupplier monotonicNanos;
    private final String accepted;

    /// @param cache folder of the files; it may be deleted at any time
    public Downloads(Path cache, Optional<URI> httpProxy, LongSupplier monotonicNanos) {
        this(cache, httpProxy, monotonicNanos, "*/*");
    }

    private Downloads(Path cache, Optional<URI> httpProxy, LongSupplier monotonicNanos, String accepted) {
        this.cache = cache;
        this.httpProxy = httpProxy;
        this.monotonicNanos = monotonicNanos;
        this.accepted = accepted;
    }

    /// The same, which asks for documents of these types (`Accept` of RFC 9110).
    public Downloads accepting(String types) {
        return new Downloads(cache, httpProxy, monotonicNanos, types);
    }

    /// Downloads a small file whose digest is not known in advance.
    ///
    /// @param isWhole tells a file that arrived to its end from one that was cut short
    public byte[] small(List<URI> uris, int bytesMax, Predicate<byte[]> isWhole) throws DownloadException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fromAny(uris, uri -> {
            out.reset();
            copy(uri, out, bytesMax, _ -> {});
            if (!isWhole.test(out.toByteArray())) {
                throw new IOException("it ends in the middle, after " + out.size() + " bytes");
            }
        });
        return out.toByteArray();
    }

    /// Downloads a file with a known digest, or takes it from the cache.
    ///
    /// @param each called with the number of bytes of each chunk
    /// @return its path in the cache; its bytes match the digest
    public Path file(List<URI> uris, Wanted wanted, LongConsumer each) throws DownloadException {
        Path cached = path(wanted.digest());
        OptionalLong length = intact(cached, wanted.digest());
        if (length.isPresent()) {
            each.accept(length.getAsLong());
            return cached;
        }
        fromAny(uris, uri -> fetch(uri, wanted, each));
        return cached;
    }

    private Path path(Digest digest) {
        return cache.resolve(digest.algorithm()).resolve(digest.hex());
    }

    private void fetch(URI uri, Wanted wanted, LongConsumer each) throws IOException {
        Path target = path(wanted.digest());
        Path folder = cache.resolve(wanted.digest().algorithm());
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "part-", "");
        try {
            MessageDigest hasher = wanted.digest().sameHasher();
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), hasher)) {
                long copied = copy(uri, out, wanted.bytesMax(), each);
                if (wanted.isExact() && copied < wanted.bytesMax()) {
                    throw new IOException("it ends after " + copied + " of " + wanted.bytesMax() + " bytes");
                }
            }
            if (!Arrays.equals(hasher.digest(), wanted.digest().bytes())) {
                throw new WrongBytes("its bytes are not " + wanted.digest());
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// How many bytes a cached file has; empty when it is not there or damaged.
    private static OptionalLong intact(Path cached, Digest digest) {
        MessageDigest hasher = digest.sameHasher();
        byte[] buffer = new byte[BUFFER_BYTES];
        long length = 0;
        try (InputStream in = NamedFile.stream(cached)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hasher.update(buffer, 0, n);
                length += n;
            }
            return Arrays.equals(hasher.digest(), digest.bytes()) ? OptionalLong.of(length) : OptionalLong.empty();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    private interface Attempt {
        void from(URI uri) throws IOException;
    }

    private static void fromAny(List<URI> uris, Attempt attempt) throws DownloadException {
        List<String> failures = new ArrayList<>();
        boolean damaged = false;
        for (URI uri : uris) {
            for (int i = 0; i < TRIES; i++) {
                try {
                    attempt.from(uri);
                    return;
                } catch (WrongBytes e) {
                    damaged = true;
                    failures.add(uri + ": " + FailureText.of(e));
                    break;
                } catch (PermanentFailure e) {
                    failures.add(uri + ": " + FailureText.of(e));
                    break;
                } catch (IOException e) {
                    failures.add(uri + ": " + FailureText.of(e));
                }
            }
        }
        throw new DownloadException(String.join("; ", failures), damaged);
    }

    /// @return how many bytes
    private long copy(URI uri, OutputStream out, long bytesMax, LongConsumer each) throws IOException {
        long begin = monotonicNanos.getAsLong();
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        try (InputStream in = open(uri)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > bytesMax) {
                    throw new WrongBytes("it is longer than " + bytesMax + " bytes");
                }
                if (monotonicNanos.getAsLong() - begin > FILE_TIMEOUT_NANOS) {
                    throw new IOException("not finished after 15 minutes");
                }
                write(out, buffer, n);
                each.accept(n);
            }
        }
        return copied;
    }

    /// A failure to write is a problem of the local disk, not of the address.
    private void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw new NotWrittenException(cache, e);
        }
    }

    private InputStream open(URI uri) throws IOException {
        if (!SCHEMES.contains(String.valueOf(uri.getScheme()))) {
            throw new PermanentFailure("it is no http, https or file address");
        }
        if ("file".equals(uri.getScheme())) {
            return open(Path.of(uri));
        }
        URLConnection connection = uri.toURL().openConnection(proxy());
        connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("User-Agent", "stele");
        connection.setRequestProperty("Accept", accepted);
        if (connection instanceof HttpURLConnection http) {
            int status = http.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_GONE) {
                throw new PermanentFailure("status " + status);
            }
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + status);
            }
        }
        return connection.getInputStream();
    }

    private static InputStream open(Path file) throws IOException {
        try {
            return NamedFile.stream(file);
        } catch (NoSuchFileException _) {
            throw new PermanentFailure("there is no such file");
        } catch (RefusedFileException e) {
            throw new PermanentFailure(e.why());
        }
    }

    private Proxy proxy() {
        return httpProxy
                .map(uri -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), uri.getPort())))
                .orElse(Proxy.NO_PROXY);
    }

    /// A failure that a second try would not change.
    private static final class PermanentFailure extends IOException {
        private static final long serialVersionUID = 1;

        PermanentFailure(String message) {
            super(message);
        }
    }

    /// The served bytes are not those of the wanted file.
    private static final class WrongBytes extends IOException {
        private static final long serialVersionUID = 1;

        WrongBytes(String message) {
            super(message);
        }
    }
}
