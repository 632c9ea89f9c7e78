package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.Json;
import java.io.IOException;
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
    private static final int PER_SUBJECT_MAX = 1_000;

    private final Path folder;
    private final Store store;

    Referrers(Path folder, Store store) {
        this.folder = folder;
        this.store = store;
    }

    void add(String repository, Digest subject, Digest manifest) {
        Path of = folder(repository, subject);
        try {
            Files.createDirectories(of);
            if (list(of).size() >= PER_SUBJECT_MAX) {
                throw new ApiError(400, "DENIED", subject + " has " + PER_SUBJECT_MAX + " referrers already");
            }
            Files.createFile(of.resolve(name(manifest)));
        } catch (FileAlreadyExistsException _) {
            // It was pushed before.
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
        List<Json> found = new ArrayList<>();
        for (Digest digest : list(folder(target.repository(), subject))) {
            byte[] bytes = store.read(digest, Document.BYTES_MAX);
            Document document = Document.parse(bytes);
            if (wanted.isEmpty() || wanted.equals(document.artifactType())) {
                found.add(document.referrer(digest, bytes.length));
            }
        }
        RegistryReply reply = RegistryReply.json(
                        200,
                        Json.object()
                                .put("schemaVersion", 2)
                                .put("mediaType", MediaTypes.INDEX)
                                .put("manifests", Json.array(found))
                                .build())
                .with("Content-Type", MediaTypes.INDEX);
        return wanted.isPresent() ? reply.with("OCI-Filters-Applied", "artifactType") : reply;
    }

    private Path folder(String repository, Digest subject) {
        return folder.resolve(repository).resolve("_subjects").resolve(name(subject));
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
