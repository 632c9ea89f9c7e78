package dev.stele.remote;

import dev.stele.oci.Descriptor;
import dev.stele.oci.ImageDocument;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fetches one blob of a registry into the store: a large one in several ranges at once, and each of them goes
/// on where it was broken off. A registry that refuses ranges is read from the start.
///
/// Nothing is believed: the file is hashed when it is complete, and only then becomes a blob.
final class BlobDownload {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    private final RegistrySession session;
    private final RemoteLimits limits;
    private final Descriptor blob;
    private final URI uri;

    BlobDownload(RegistrySession session, RemoteLimits limits, Descriptor blob) {
        this.session = session;
        this.limits = limits;
        this.blob = blob;
        this.uri = session.uri("blobs/" + blob.digest());
    }

    /// The registry does not serve parts of this blob.
    private static final class NoRangesException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// A small blob, not verified.
    byte[] small() {
        for (int tries = 1; ; tries++) {
            HttpResponse<InputStream> answer = session.send(RegistryRequest.of("GET", uri));
            requireStatus(answer);
            try (InputStream body = answer.body()) {
                return body.readNBytes(ImageDocument.BYTES_MAX + 1);
            } catch (IOException e) {
                retryOrFail(tries, e);
            }
        }
    }

    /// @param each called with the number of bytes of each piece, those of a former run included
    void into(Store store, LongConsumer each) {
        try {
            fetch(store, each, limits.partBytes());
        } catch (NoRangesException _) {
            fetch(store, each, Math.max(1, blob.size()));
        }
    }

    private void fetch(Store store, LongConsumer each, long partBytes) {
        try (PartialBlob partial = PartialBlob.open(store, blob, partBytes)) {
            long former = partial.done();
            each.accept(former);
            fill(partial, each);
            if (former > 0 && !isWhole(store, partial)) {
                // What a former run left was not what it said.
                partial.clear();
                fill(partial, _ -> {});
            }
            if (former == 0 || !store.has(blob.digest())) {
                finish(store, partial);
            }
        }
    }

    private boolean isWhole(Store store, PartialBlob partial) {
        try {
            partial.finish(store, blob);
            return true;
        } catch (StoreException.Damaged _) {
            return false;
        }
    }

    private void finish(Store store, PartialBlob partial) {
        try {
            partial.finish(store, blob);
        } catch (StoreException.Damaged e) {
            // A next run would get the same bytes back from here.
            partial.clear();
            throw RemoteException.unverified(RemoteProblems.otherBytes(
                    session.image().registry(),
                    blob.digest(),
                    FailureText.of(e).replaceFirst("^.* but ", "").replaceFirst(";.*", "")));
        }
    }

    private void fill(PartialBlob partial, LongConsumer each) {
        if (partial.parts() == 1) {
            part(partial, 0, each);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<Boolean> running = new ExecutorCompletionService<>(threads);
            int workers = Math.min(limits.parts(), partial.parts());
            for (int i = 0; i < workers; i++) {
                running.submit(() -> {
                    for (int part = next.getAndIncrement(); part < partial.parts(); part = next.getAndIncrement()) {
                        part(partial, part, each);
                    }
                    return true;
                });
            }
            Workers.await(running, workers, threads);
        }
    }

    /// Tries count anew after progress: a line that breaks every minute still ends a long transfer.
    private void part(PartialBlob partial, int part, LongConsumer each) {
        int tries = 0;
        while (partial.done(part) < partial.length(part)) {
            long before = partial.done(part);
            try {
                request(partial, part, each);
            } catch (IOException e) {
                tries = partial.done(part) - before >= RemoteLimits.PROGRESS_BYTES ? 1 : tries + 1;
                retryOrFail(tries, e);
            }
        }
    }

    private void retryOrFail(int tries, IOException e) {
        if (tries >= limits.tries()) {
            throw RemoteException.failed(RemoteProblems.broken(
                    blob.digest() + " of " + session.image().registry(), FailureText.of(e)));
        }
        session.http().pauseBefore(tries);
    }

    private void request(PartialBlob partial, int part, LongConsumer each) throws IOException {
        long from = partial.start(part) + partial.done(part);
        long to = partial.start(part) + partial.length(part);
        boolean isAll = from == 0 && to == blob.size();
        RegistryRequest request = RegistryRequest.of("GET", uri);
        HttpResponse<InputStream> answer =
                session.send(isAll ? request : request.with("Range", "bytes=" + from + "-" + (to - 1)));
        try (InputStream body = answer.body()) {
            int status = answer.statusCode();
            if (!isAll && (status == 416 || status == 200)) {
                restart(partial);
                return;
            }
            requireStatus(answer);
            requireLength(answer, from, to, isAll);
            copy(body, partial, part, each);
        }
    }

    /// A blob in one part begins anew; another one is fetched in one part.
    private static void restart(PartialBlob partial) throws IOException {
        if (partial.parts() > 1) {
            throw new NoRangesException();
        }
        partial.clear();
        throw new IOException("the registry serves no ranges, so it begins anew");
    }

    private void requireStatus(HttpResponse<InputStream> answer) {
        int status = answer.statusCode();
        if (status == 404) {
            throw RemoteException.failed(RemoteProblems.unknown(session.image(), "blob " + blob.digest()));
        } else if (status != 200 && status != 206) {
            throw RemoteException.failed(RemoteProblems.busy(
                    session.image().registry(), "it answered with status " + status + " for " + blob.digest()));
        }
    }

    private void requireLength(HttpResponse<?> answer, long from, long to, boolean isAll) throws IOException {
        Optional<String> range = answer.headers().firstValue("Content-Range");
        if (!isAll || answer.statusCode() == 206) {
            Matcher matcher = CONTENT_RANGE.matcher(range.orElse(""));
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) != from) {
                throw new IOException("the registry sent another range than " + from + " to " + (to - 1));
            }
        }
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(to - from);
        if (length > to - from) {
            throw RemoteException.unverified(RemoteProblems.otherBytes(
                    session.image().registry(),
                    blob.digest(),
                    length + " bytes, and " + (to - from) + " were asked for"));
        }
    }

    private void copy(InputStream body, PartialBlob partial, int part, LongConsumer each) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (n > partial.length(part) - partial.done(part)) {
                partial.clear();
                throw RemoteException.unverified(RemoteProblems.otherBytes(
                        session.image().registry(),
                        blob.digest(),
                        "more than the " + blob.size() + " bytes of its manifest"));
            }
            partial.write(part, buffer, n);
            each.accept(n);
        }
        if (partial.done(part) < partial.length(part)) {
            throw new IOException("it ended after " + partial.done(part) + " of " + partial.length(part) + " bytes");
        }
    }
}
