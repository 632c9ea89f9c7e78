package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The index of manifests by their subject, as empty files: `<repository>/_subjects/<subject>/<manifest>`.
///
/// The files can be recreated from the manifests, so they are not flushed individually.
final class Referrers {
    static final int PER_SUBJECT_MAX = 1_000;

    /// A page ends with the descriptor that reaches this length: annotations make descriptors as long as manifests.
    static final int PAGE_BYTES = Document.BYTES_MAX;

    private static final String SUBJECTS = "_subjects";

    private final Path folder;
    private final Store store;

    Referrers(Path folder, Store store) {
        this.folder = folder;
        this.store = store;
    }

    /// @throws ApiError when the subject has no room for this manifest
    void requireRoom(String repository, Digest subject, Digest manifest) {
        List<Digest> present = list(folder(repository, subject));
        if (present.size() >= PER_SUBJECT_MAX && !present.contains(manifest)) {
            throw new ApiError(400, "DENIED", subject + " has " + PER_SUBJECT_MAX + " referrers already");
        }
    }

    void add(String repository, Digest subject, Digest manifest) {
        Path of = folder(repository, subject);
        try {
            Files.createDirectories(of);
            Files.createFile(of.resolve(name(manifest)));
        } catch (FileAlreadyExistsException _) {
            // It was pushed before.
        } catch (IOException e) {
            throw StoreException.of(of, e);
        }
    }

    void remove(String repository, Digest subject, Digest manifest) {
        Path of = folder(repository, subject);
        try {
            Files.deleteIfExists(of.resolve(name(manifest)));
        } catch (IOException e) {
            throw StoreException.of(of, e);
        }
    }

    /// Every manifest of the repository that has a subject.
    List<Digest> all(String repository) {
        Path of = folder.resolve(repository).resolve(SUBJECTS);
        try (Stream<Path> subjects = Files.list(of)) {
            return subjects.flatMap(s -> list(s).stream()).distinct().toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw StoreException.of(of, e);
        }
    }

    RegistryReply answer(RegistryCall call, Target.ReferrerList target) {
        if (!call.isRead()) {
            throw ApiError.unsupported("referrers are read only");
        }
        Digest subject = Target.digest(target.digest());
        Optional<String> wanted = call.query("artifactType");
        Optional<Digest> last = call.query("last").map(Target::digest);
        Page page = page(list(folder(target.repository(), subject)), last, wanted);
        RegistryReply reply = RegistryReply.json(
                        200,
                        Json.object()
                                .put("schemaVersion", 2)
                                .put("mediaType", MediaTypes.INDEX)
                                .put("manifests", Json.array(page.found()))
                                .build())
                .with("Content-Type", MediaTypes.INDEX);
        if (wanted.isPresent()) {
            reply = reply.with("OCI-Filters-Applied", "artifactType");
        }
        return page.next().isPresent()
                ? reply.with("Link", link(call, target, page.next().get()))
                : reply;
    }

    /// @param next the last digest looked at, when there are more
    private record Page(List<Json> found, Optional<Digest> next) {}

    private Page page(List<Digest> all, Optional<Digest> last, Optional<String> wanted) {
        List<Digest> rest = all.stream()
                .filter(d -> last.isEmpty() || d.compareTo(last.get()) > 0)
                .toList();
        List<Json> found = new ArrayList<>();
        long length = 0;
        for (Digest digest : rest) {
            Optional<Document.Stored> stored = Document.read(store, digest);
            if (stored.isPresent()
                    && (wanted.isEmpty()
                            || wanted.equals(stored.get().document().artifactType()))) {
                Json descriptor = stored.get()
                        .document()
                        .referrer(digest, stored.get().body().length());
                found.add(descriptor);
                length += descriptor.bytes().length;
            }
            if (length >= PAGE_BYTES && !digest.equals(rest.getLast())) {
                return new Page(found, Optional.of(digest));
            }
        }
        return new Page(found, Optional.empty());
    }

    private static String link(RegistryCall call, Target.ReferrerList target, Digest last) {
        String filter = call.query("artifactType")
                .map(t -> "&artifactType=" + URLEncoder.encode(t, StandardCharsets.UTF_8))
                .orElse("");
        return "</v2/" + target.repository() + "/referrers/" + target.digest() + "?last=" + last + filter
                + ">; rel=\"next\"";
    }

    private Path folder(String repository, Digest subject) {
        return folder.resolve(repository).resolve(SUBJECTS).resolve(name(subject));
    }

    private static List<Digest> list(Path of) {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(f -> Digest.parse(f.getFileName().toString().replace('-', ':')))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw StoreException.of(of, e);
        }
    }

    private static String name(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }
}
