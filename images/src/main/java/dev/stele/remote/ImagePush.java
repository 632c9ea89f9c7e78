package dev.stele.remote;

import dev.stele.layer.FileSlice;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.RemoteReference;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Sends an image of the store to a registry: first what it consists of, then its manifests, the named one
/// last. What the registry has already is not sent; what another repository of it has is taken over there.
public final class ImagePush {
    private static final int MOUNTS_MAX = 3;

    private final RemoteAccess access;
    private final Store store;
    private final BlobLinks links;

    /// @param linksFolder where the own registry notes which repository has which blob
    public ImagePush(RemoteAccess access, Store store, Path linksFolder) {
        this.access = access;
        this.store = store;
        this.links = new BlobLinks(linksFolder);
    }

    /// @param to with a tag, or with the digest of what is pushed
    /// @return the digest that it has there
    public Digest push(StoredImage image, RemoteReference to, TransferProgress progress) {
        String reference = to.image()
                .tag()
                .or(() -> to.digest().map(Digest::toString))
                .orElseThrow(() -> RemoteException.invalid(RemoteProblems.noVersion(to)));
        if (to.digest().filter(d -> !d.equals(image.digest())).isPresent()) {
            throw RemoteException.invalid(RemoteProblems.noSource(
                    to.toString(), "what is pushed is " + image.digest() + ", and no other digest can name it"));
        }
        List<String> siblings = siblings(to, image);
        List<String> scopes = new ArrayList<>();
        scopes.add("repository:" + to.repository() + ":pull,push");
        siblings.forEach(from -> scopes.add("repository:" + from + ":pull"));
        try (RegistrySession session = new RegistrySession(access, to, scopes)) {
            AtomicLong done = new AtomicLong();
            for (Descriptor blob : image.blobs().values()) {
                blob(
                        session,
                        blob,
                        siblings,
                        bytes -> progress.bytes(
                                "pushing " + to, Math.min(done.addAndGet(bytes), image.bytes()), image.bytes()));
            }
            for (Map.Entry<Digest, byte[]> document : image.documents().entrySet()) {
                boolean isNamed = document.getKey().equals(image.digest());
                manifest(
                        session,
                        image,
                        document,
                        isNamed ? reference : document.getKey().toString());
            }
        }
        return image.digest();
    }

    /// Repositories of that registry that blobs of the image were pulled from.
    private List<String> siblings(RemoteReference to, StoredImage image) {
        String prefix = to.localRepository().substring(0, to.localRepository().indexOf('/') + 1);
        return links.repositories().stream()
                .filter(name -> name.startsWith(prefix) && !name.equals(to.localRepository()))
                .filter(name ->
                        image.blobs().keySet().stream().anyMatch(blob -> links.has(name, BlobLinks.Kind.BLOB, blob)))
                .limit(MOUNTS_MAX)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private void blob(RegistrySession session, Descriptor blob, List<String> siblings, LongConsumer each) {
        HttpResponse<InputStream> known =
                session.send(RegistryRequest.of("HEAD", session.uri("blobs/" + blob.digest())));
        RegistryHttp.said(known);
        if (known.statusCode() == 200) {
            each.accept(blob.size());
            return;
        }
        String prefix = session.image().localRepository();
        String host = prefix.substring(0, prefix.indexOf('/') + 1);
        Optional<String> from = siblings.stream()
                .filter(name -> links.has(host + name, BlobLinks.Kind.BLOB, blob.digest()))
                .findFirst();
        try (FileChannel channel = store.channel(blob.digest())) {
            new BlobUpload(session, blob, new FileSlice(channel, 0, blob.size())).send(from, each);
        } catch (IOException e) {
            throw StoreException.of(store.path(blob.digest()), e);
        }
    }

    private static void manifest(
            RegistrySession session, StoredImage image, Map.Entry<Digest, byte[]> document, String reference) {
        byte[] bytes = document.getValue();
        HttpResponse<InputStream> answer = session.send(RegistryRequest.of("PUT", session.uri("manifests/" + reference))
                .with("Content-Type", image.document(document.getKey()).mediaType())
                .sending(new RegistryRequest.Payload(bytes.length, () -> new ByteArrayInputStream(bytes))));
        String said = RegistryHttp.said(answer);
        if (answer.statusCode() != 201 && answer.statusCode() != 200 && answer.statusCode() != 202) {
            throw RemoteException.failed(RemoteProblems.pushRefused(session.image(), answer.statusCode(), said));
        }
        Optional<String> stored = answer.headers().firstValue("Docker-Content-Digest");
        if (stored.filter(d -> !d.strip().equals(document.getKey().toString())).isPresent()) {
            throw RemoteException.unverified(
                    RemoteProblems.lied(session.image().registry(), stored.get(), document.getKey()));
        }
    }
}
