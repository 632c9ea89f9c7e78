package dev.stele.registry;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.store.BlobLinks;
import dev.stele.store.BlobLinks.Kind;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Which repository serves which blob. The store also holds what no client may read: fleets, config files of services,
/// packages. So the knowledge of a digest gives nothing: a blob is served where it was uploaded or mounted, and where a
/// manifest of the repository names it.
///
/// Pushes make the links. An image that was built here, or pushed before there were links, has only a tag; its manifest
/// and what that names are linked when something is asked for that has no link. The folder of tags is looked at again
/// only after it changed, so an unknown digest costs a few system calls.
final class Belongings {
    private static final int NESTING_MAX = 100;
    private static final int MOUNT_LOOKS_MAX = 1_000;
    private static final String LOOKED_AT = "_looked-at";

    private final Path folder;
    private final BlobLinks links;
    private final Store store;
    private final Referrers referrers;

    Belongings(Path folder, Store store, Referrers referrers) {
        this.folder = folder;
        this.links = new BlobLinks(folder);
        this.store = store;
        this.referrers = referrers;
    }

    /// Whether the repository has the blob. False for a blob of any other origin, as for one that does not exist.
    boolean has(String repository, Digest digest) {
        return isIn(repository, digest) && store.has(digest);
    }

    /// Adds a blob whose bytes the client has sent, or that another repository has.
    void addBlob(String repository, Digest digest) {
        links.add(repository, Kind.BLOB, List.of(digest));
    }

    /// Adds a manifest whose references the repository has.
    void addManifest(String repository, Digest digest) {
        links.add(repository, Kind.MANIFEST, List.of(digest));
    }

    boolean hasManifest(String repository, Digest digest) {
        return links.has(repository, Kind.MANIFEST, digest);
    }

    void removeManifest(String repository, Digest digest) {
        links.remove(repository, Kind.MANIFEST, digest);
    }

    /// Whether any repository that fits has the blob. Looks into a bounded number of them, in order of name.
    boolean isAnywhere(Digest digest, Predicate<String> fits) {
        TreeSet<String> all = new TreeSet<>(links.repositories());
        all.addAll(store.repositories());
        return all.stream().filter(fits).limit(MOUNT_LOOKS_MAX).anyMatch(repository -> has(repository, digest));
    }

    private boolean isIn(String repository, Digest digest) {
        if (isLinked(repository, digest)) {
            return true;
        }
        linkTagged(repository);
        return isLinked(repository, digest);
    }

    private boolean isLinked(String repository, Digest digest) {
        return links.has(repository, Kind.BLOB, digest) || links.has(repository, Kind.MANIFEST, digest);
    }

    /// Links the images of the repository's tags, unless its folder of tags is as it was the last time.
    ///
    /// A change within one tick of the file system's clock would not show. So the time of the folder is kept only
    /// when a file written before the tags were listed is newer than it: whatever changes later has another time.
    private void linkTagged(String repository) {
        Path seen = folder.resolve(repository).resolve(LOOKED_AT);
        FileTime changed = store.tagsChanged(repository);
        try {
            if (read(seen).equals(Optional.of(changed.toString()))) {
                return;
            }
            boolean isFirst = read(seen).filter(text -> !text.isEmpty()).isEmpty();
            List<Digest> about = isFirst ? referrers.all(repository) : List.of();
            if (store.tags(repository).isEmpty() && about.isEmpty()) {
                return;
            }
            Files.createDirectories(seen.resolve("..").normalize());
            Files.writeString(seen, "");
            boolean isLater = Files.getLastModifiedTime(seen).compareTo(changed) > 0;
            boolean isComplete = true;
            for (String tag : store.tags(repository)) {
                isComplete &= linkTag(repository, tag);
            }
            for (Digest digest : about) {
                isComplete &= linkManifest(repository, digest, 0);
            }
            if (isLater && isComplete) {
                Files.writeString(seen, changed.toString());
            }
        } catch (IOException e) {
            throw StoreException.of(seen, e);
        }
    }

    private boolean linkTag(String repository, String tag) {
        try {
            Optional<Digest> digest = store.tag(repository, tag);
            return digest.isEmpty() || linkManifest(repository, digest.get(), 0);
        } catch (StoreException.Damaged _) {
            return false;
        }
    }

    /// The manifest is linked last: its link says that all of this was done.
    ///
    /// @return false when it, or one that it names, is missing or damaged: it may be built again under the same tag
    private boolean linkManifest(String repository, Digest digest, int depth) {
        if (hasManifest(repository, digest) || depth > NESTING_MAX) {
            return true;
        }
        Optional<Document> read;
        try {
            read = Document.read(store, digest).map(Document.Stored::document);
        } catch (StoreException.Damaged _) {
            return false;
        }
        if (read.isEmpty()) {
            return store.has(digest);
        }
        List<Digest> named = read.get().references().stream()
                .filter(r -> !Document.isElsewhere(r))
                .map(Descriptor::digest)
                .toList();
        boolean isComplete = true;
        if (read.get().isIndex()) {
            for (Digest d : named) {
                isComplete &= linkManifest(repository, d, depth + 1);
            }
        } else {
            links.add(repository, Kind.BLOB, named);
        }
        if (isComplete) {
            addManifest(repository, digest);
        }
        return isComplete;
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
