package dev.stele.remote;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.MediaTypes;
import dev.stele.oci.RemoteReference;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/// Images of a registry.
final class RegistrySource implements BlobSource {
    private static final String ACCEPT = String.join(
            ", ", MediaTypes.INDEX, MediaTypes.MANIFEST, MediaTypes.DOCKER_INDEX, MediaTypes.DOCKER_MANIFEST);

    private final RegistrySession session;
    private final RemoteLimits limits;

    RegistrySource(RemoteAccess access, RemoteReference image) {
        this.limits = access.limits();
        this.session = new RegistrySession(access, image, List.of("repository:" + image.repository() + ":pull"));
    }

    @Override
    public String name() {
        return session.image().toString();
    }

    @Override
    public Root root() {
        RemoteReference image = session.image();
        Optional<Digest> digest = image.digest();
        String reference = digest.map(Digest::toString)
                .or(() -> image.image().tag())
                .orElseThrow(() -> RemoteException.invalid(RemoteProblems.noVersion(image)));
        return manifest(reference, digest);
    }

    private Root manifest(String reference, Optional<Digest> expected) {
        for (int tries = 1; ; tries++) {
            HttpResponse<InputStream> answer =
                    session.send(RegistryRequest.of("GET", session.uri("manifests/" + reference))
                            .with("Accept", ACCEPT));
            try (InputStream body = answer.body()) {
                requireOk(answer, expected.isPresent() ? "manifest " + reference : "tag " + reference);
                byte[] bytes = body.readNBytes(ImageDocument.BYTES_MAX + 1);
                return verified(answer, bytes, expected);
            } catch (IOException e) {
                if (tries >= limits.tries()) {
                    throw RemoteException.failed(RemoteProblems.broken(name(), FailureText.of(e)));
                }
                session.http().pauseBefore(tries);
            }
        }
    }

    private void requireOk(HttpResponse<InputStream> answer, String what) {
        int status = answer.statusCode();
        if (status == 404) {
            throw RemoteException.failed(RemoteProblems.unknown(session.image(), what));
        } else if (status != 200) {
            String said = RegistryHttp.said(answer);
            throw RemoteException.failed(RemoteProblems.busy(
                    session.image().registry(),
                    "it answered with status " + status + " for " + what + (said.isEmpty() ? "" : ": " + said)));
        }
    }

    /// What a registry says about the bytes is compared, and never believed.
    private Root verified(HttpResponse<?> answer, byte[] bytes, Optional<Digest> expected) {
        if (bytes.length > ImageDocument.BYTES_MAX) {
            throw ImageAdmission.refused(name(), "its manifest has more than " + ImageDocument.BYTES_MAX + " bytes");
        }
        Digest digest = expected.isPresent() ? Hashes.of(expected.get().algorithm(), bytes) : Digest.sha256(bytes);
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw RemoteException.unverified(
                    RemoteProblems.otherBytes(session.image().registry(), expected.get(), "they are " + digest));
        }
        Optional<String> claimed =
                answer.headers().firstValue("Docker-Content-Digest").map(String::strip);
        if (claimed.isPresent()
                && claimed.get().startsWith(digest.algorithm() + ":")
                && !claimed.get().equals(digest.toString())) {
            throw RemoteException.unverified(RemoteProblems.lied(session.image().registry(), claimed.get(), digest));
        }
        Root root = Root.of(name(), digest, bytes);
        requireContentType(answer, root.document());
        return root;
    }

    /// One document must not be read in two ways; a registry that names no type of manifests says nothing.
    private void requireContentType(HttpResponse<?> answer, ImageDocument document) {
        String type = answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        String bare = type.replaceFirst(";.*", "").strip();
        if (ImageDocument.isOne(bare) && !bare.equals(document.mediaType())) {
            throw ImageAdmission.refused(
                    name(), "its manifest was sent as " + bare + " but is " + document.mediaType());
        }
    }

    @Override
    public byte[] document(Descriptor descriptor) {
        if (ImageDocument.isOne(descriptor.mediaType())) {
            byte[] bytes = manifest(descriptor.digest().toString(), Optional.of(descriptor.digest()))
                    .bytes();
            requireSize(descriptor, bytes.length);
            return bytes;
        }
        if (descriptor.size() > ImageDocument.BYTES_MAX) {
            throw ImageAdmission.refused(name(), "its config has more than " + ImageDocument.BYTES_MAX + " bytes");
        }
        BlobDownload download = new BlobDownload(session, limits, descriptor);
        byte[] bytes = download.small();
        requireSize(descriptor, bytes.length);
        Digest digest = Hashes.of(descriptor.digest().algorithm(), bytes);
        if (!digest.equals(descriptor.digest())) {
            throw RemoteException.unverified(
                    RemoteProblems.otherBytes(session.image().registry(), descriptor.digest(), "they are " + digest));
        }
        return bytes;
    }

    private void requireSize(Descriptor descriptor, long length) {
        if (length != descriptor.size()) {
            throw RemoteException.unverified(RemoteProblems.otherBytes(
                    session.image().registry(),
                    descriptor.digest(),
                    length + " bytes, and its manifest says " + descriptor.size()));
        }
    }

    @Override
    public void blobs(List<Descriptor> wanted, Store store, LongConsumer each) {
        List<Descriptor> small = wanted.stream()
                .filter(blob -> blob.size() <= limits.partBytes())
                .toList();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(limits.parts(), Thread.ofVirtual().factory())) {
            ExecutorCompletionService<Boolean> running = new ExecutorCompletionService<>(threads);
            for (Descriptor blob : small) {
                running.submit(() -> {
                    new BlobDownload(session, limits, blob).into(store, each);
                    return true;
                });
            }
            Workers.await(running, small.size(), threads);
        }
        // A large one takes all connections by itself.
        wanted.stream()
                .filter(blob -> blob.size() > limits.partBytes())
                .forEach(blob -> new BlobDownload(session, limits, blob).into(store, each));
    }

    @Override
    public void close() {
        session.close();
    }
}
