package dev.stele.remote;

import dev.stele.layer.FileSlice;
import dev.stele.oci.Descriptor;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Sends one blob. In one request, as every registry takes it; a large one in pieces, of which the registry
/// says how far it has them, so that one that is broken off goes on. Registries that take no pieces get large
/// ones whole, too.
final class BlobUpload {
    private static final long WHOLE_BYTES_MAX = 100L << 20;
    private static final long PIECE_BYTES = 64L << 20;
    private static final long SMALL_PIECE_BYTES = 16L << 20;

    /// They refuse pieces, or answer the first one as if it were all.
    private static final List<String> WITHOUT_PIECES = List.of("ghcr.io", "gcr.io", "pkg.dev", "amazonaws.com");

    private final RegistrySession session;
    private final Descriptor blob;
    private final FileSlice content;

    BlobUpload(RegistrySession session, Descriptor blob, FileSlice content) {
        this.session = session;
        this.blob = blob;
        this.content = content;
    }

    /// @param mountFrom a repository of the registry that has the blob
    void send(Optional<String> mountFrom, LongConsumer each) {
        Optional<HttpResponse<InputStream>> begun = begin(mountFrom);
        if (begun.isEmpty()) {
            each.accept(blob.size());
            return;
        }
        long piece = Math.max(PIECE_BYTES, minimum(begun.get()));
        if (blob.size() > WHOLE_BYTES_MAX && takesPieces()) {
            inPieces(location(begun.get()), piece, each);
            return;
        }
        HttpResponse<InputStream> answer = whole(location(begun.get()));
        if (answer.statusCode() == 413 && takesPieces()) {
            // Something between refuses bodies of that length.
            inPieces(
                    location(begin(Optional.empty()).orElseThrow()),
                    Math.max(SMALL_PIECE_BYTES, minimum(begun.get())),
                    each);
            return;
        }
        requireTaken(answer);
        each.accept(blob.size());
    }

    private boolean takesPieces() {
        String host = session.image().registry();
        return WITHOUT_PIECES.stream().noneMatch(name -> host.equals(name) || host.endsWith("." + name));
    }

    /// @return empty when the registry took the blob over from the other repository
    private Optional<HttpResponse<InputStream>> begin(Optional<String> mountFrom) {
        String query = mountFrom
                .map(from -> "?mount=" + blob.digest() + "&from=" + URLEncoder.encode(from, StandardCharsets.UTF_8))
                .orElse("");
        HttpResponse<InputStream> answer =
                session.send(RegistryRequest.of("POST", session.uri("blobs/uploads/" + query)));
        String said = RegistryHttp.said(answer);
        if (answer.statusCode() == 201) {
            return Optional.empty();
        }
        if (answer.statusCode() != 202) {
            throw refused(answer.statusCode(), said);
        }
        return Optional.of(answer);
    }

    private static long minimum(HttpResponse<?> answer) {
        return Math.clamp(
                answer.headers().firstValueAsLong("OCI-Chunk-Min-Length").orElse(0), 0, WHOLE_BYTES_MAX);
    }

    private URI location(HttpResponse<?> answer) {
        String location = answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> refused(answer.statusCode(), "it named no place for the blob"));
        URI to = session.http().resolved(answer.uri(), location);
        String refusal = Redirects.refusal(answer.uri(), to, session.image().isLoopback());
        if (!refusal.isEmpty()) {
            throw RemoteException.failed(
                    RemoteProblems.redirected(session.http().host(), refusal));
        }
        return to;
    }

    private URI closing(URI location) {
        String separator = location.getRawQuery() == null ? "?" : "&";
        return URI.create(location + separator + "digest="
                + URLEncoder.encode(blob.digest().toString(), StandardCharsets.UTF_8));
    }

    private HttpResponse<InputStream> whole(URI location) {
        return session.send(RegistryRequest.of("PUT", closing(location))
                .with("Content-Type", "application/octet-stream")
                .sending(new RegistryRequest.Payload(blob.size(), content::open)));
    }

    private void inPieces(URI first, long pieceBytes, LongConsumer each) {
        URI location = first;
        long sent = 0;
        while (sent < blob.size()) {
            long length = Math.min(pieceBytes, blob.size() - sent);
            FileSlice piece = new FileSlice(content.file(), content.offset() + sent, length);
            HttpResponse<InputStream> answer = session.send(RegistryRequest.of("PATCH", location)
                    .with("Content-Type", "application/octet-stream")
                    .with("Content-Range", sent + "-" + (sent + length - 1))
                    .sending(new RegistryRequest.Payload(length, piece::open)));
            String said = RegistryHttp.said(answer);
            if (answer.statusCode() == 416) {
                // A piece that was sent again after a broken connection may have arrived the first time.
                long there = received(location);
                if (there <= sent) {
                    throw refused(416, said);
                }
                each.accept(there - sent);
                sent = there;
                continue;
            }
            if (answer.statusCode() != 202 && answer.statusCode() != 204) {
                throw refused(answer.statusCode(), said);
            }
            location = location(answer);
            each.accept(length);
            sent += length;
        }
        requireTaken(session.send(RegistryRequest.of("PUT", closing(location))));
    }

    private long received(URI location) {
        HttpResponse<InputStream> answer = session.send(RegistryRequest.of("GET", location));
        RegistryHttp.said(answer);
        String range = answer.headers().firstValue("Range").orElse("");
        return range.matches("0-[0-9]{1,18}") ? Long.parseLong(range.substring(2)) + 1 : 0;
    }

    private void requireTaken(HttpResponse<InputStream> answer) {
        String said = RegistryHttp.said(answer);
        if (answer.statusCode() != 201 && answer.statusCode() != 204 && answer.statusCode() != 202) {
            throw refused(answer.statusCode(), said);
        }
    }

    private RemoteException refused(int status, String said) {
        return RemoteException.failed(RemoteProblems.pushRefused(session.image(), status, said));
    }
}
