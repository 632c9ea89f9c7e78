package dev.stele.store;

import dev.stele.crash.BlockingGuard;
import dev.stele.crash.CrashPoint;
import dev.stele.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/// Blobs by digest and tags by name, in a folder that several processes share.
///
/// ```
/// DIR/blobs/sha256/ab/<hex>          a blob; its bytes hash to its name
/// DIR/tags/<repository>/_tags/<tag>  a digest
/// DIR/staging/                       files being written
/// ```
///
/// A change is durable when its method returns. A blob is complete or absent at every moment, also after a power
/// failure: the bytes are flushed under another name, renamed, and the folder is flushed. Disk errors are a
/// [StoreException].
public final class Store {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path blobs;
    private final Path staging;
    private final Path tagRoot;
    private final Tags tags;

    private Store(Path dir) {
        this.blobs = dir.resolve("blobs");
        this.staging = dir.resolve("staging");
        this.tagRoot = dir.resolve("tags");
        this.tags = new Tags(tagRoot, staging);
    }

    /// Opens the store in that folder, which is created when missing.
    public static Store open(Path dir) {
        Store store = new Store(dir.toAbsolutePath().normalize());
        return store.guard(dir, () -> {
            DurableFolders.createDirectories(store.blobs);
            DurableFolders.createDirectories(store.staging);
            DurableFolders.createDirectories(store.tagRoot);
            return store;
        });
    }

    /// Whether the blob is there. If it is, it counts as used now, so that [Trash] leaves it alone for a while: whoever
    /// asks is about to name it.
    public boolean has(Digest digest) {
        BlockingGuard.check("look into the store");
        return Trash.use(path(digest));
    }

    /// The blob's length in bytes.
    public long size(Digest digest) {
        return reading(digest, Files::size);
    }

    /// The path of the blob, existing or not. A caller that reads the file must verify its bytes.
    public Path path(Digest digest) {
        return folder(digest).resolve(digest.hex());
    }

    /// Stores bytes from memory. Costs one read when the blob exists.
    public Digest put(byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        if (holds(digest, bytes)) {
            return digest;
        }
        return put(new ByteArrayInputStream(bytes), Optional.of(digest), bytes.length);
    }

    /// Stores a stream of any length.
    ///
    /// @param expected other bytes are refused with [StoreException.Damaged], and nothing is stored
    public Digest put(InputStream in, Optional<Digest> expected) {
        return put(in, expected, Long.MAX_VALUE);
    }

    /// As [#put(InputStream, Optional)], with a bound.
    ///
    /// @param bytesMax a longer stream is refused with [StoreException.TooLarge], and nothing is stored
    public Digest put(InputStream in, Optional<Digest> expected, long bytesMax) {
        try (BlobWriter writer = writer(bytesMax)) {
            in.transferTo(writer);
            return writer.commit(expected);
        } catch (IOException e) {
            throw StoreException.of(staging, e);
        }
    }

    /// Moves a file on the store's file system into the store as a blob, without copying it.
    ///
    /// @throws StoreException.Damaged when its bytes are not the expected ones; the file stays
    public void adopt(Path file, Digest expected) {
        adopt(file, expected, Optional.empty());
    }

    /// As [#adopt(Path, Digest)], for bytes that the caller hashed while it wrote them.
    ///
    /// @param written the digest of what it wrote; of another algorithm, the file is read again
    public void adopt(Path file, Digest expected, Optional<Digest> written) {
        guard(file, () -> {
            DurableFolders.syncFile(file);
            Optional<Digest> known = written.filter(w -> w.algorithm().equals(expected.algorithm()));
            Digest actual = known.isPresent() ? known.get() : hash(file, expected.algorithm());
            if (!actual.equals(expected)) {
                throw new StoreException.Damaged(expected, actual, file);
            }
            publish(file, expected);
            return true;
        });
    }

    /// Where a blob is put together over more than one run; [#adopt] moves it from there.
    public Path partial(Digest digest) {
        return staging.resolve("partial-" + digest.algorithm() + "-" + digest.hex());
    }

    /// A writer for bytes that arrive in parts.
    public BlobWriter writer() {
        return writer(Long.MAX_VALUE);
    }

    BlobWriter writer(long bytesMax) {
        return new BlobWriter(this, bytesMax);
    }

    /// All bytes of a blob, verified.
    public byte[] read(Digest digest, int bytesMax) {
        Trash.use(path(digest));
        return peek(digest, bytesMax);
    }

    /// As [#read], without counting as a use.
    byte[] peek(Digest digest, int bytesMax) {
        Path path = path(digest);
        byte[] bytes = unused(digest, p -> {
            try (InputStream in = Files.newInputStream(p)) {
                return in.readNBytes(bytesMax < Integer.MAX_VALUE ? bytesMax + 1 : bytesMax);
            }
        });
        if (bytes.length > bytesMax) {
            throw new StoreException.TooLarge(path, bytesMax);
        }
        Digest actual = digestOf(hasher(digest.algorithm()).digest(bytes), digest.algorithm());
        if (!actual.equals(digest)) {
            throw new StoreException.Damaged(digest, actual, path);
        }
        return bytes;
    }

    /// A blob's bytes, not verified: for content that its reader verifies, or that [#verify] checked.
    public InputStream open(Digest digest) {
        return reading(digest, p -> Files.newInputStream(p));
    }

    /// As [#open], for ranges.
    public FileChannel channel(Digest digest) {
        return reading(digest, p -> FileChannel.open(p, StandardOpenOption.READ));
    }

    /// Hashes the whole blob and compares with its digest; [StoreException.Damaged] when they differ.
    public void verify(Digest digest) {
        Digest actual = reading(digest, p -> hash(p, digest.algorithm()));
        if (!actual.equals(digest)) {
            throw new StoreException.Damaged(digest, actual, path(digest));
        }
    }

    /// The digest that the tag names.
    public Optional<Digest> tag(String repository, String tag) {
        return guard(tagRoot, () -> tags.get(repository, tag));
    }

    /// Tags a digest. An existing tag is never moved.
    public TagResult setTag(String repository, String tag, Digest digest) {
        return guard(tagRoot, () -> tags.set(repository, tag, digest));
    }

    /// Lets a tag of signatures name a longer list. [Tags#mayGrow] says which tags these are.
    ///
    /// @param former what the tag names now; when that has changed the tag stays, as [TagResult.Taken]
    public TagResult growTag(String repository, String tag, Digest former, Digest digest) {
        return guard(tagRoot, () -> tags.grow(repository, tag, former, digest));
    }

    /// When a tag of the repository was last added or grown; a fixed time when it has none.
    public FileTime tagsChanged(String repository) {
        return guard(tagRoot, () -> tags.changed(repository));
    }

    /// Repositories that have a tag, in order of name.
    public List<String> repositories() {
        return guard(tagRoot, () -> List.copyOf(tags.repositories()));
    }

    /// In byte order; empty for an unknown repository.
    public SortedSet<String> tags(String repository) {
        return guard(tagRoot, () -> tags.list(repository));
    }

    /// All repositories with their tags, `repository:tag`.
    public List<String> names() {
        return repositories().stream()
                .flatMap(repository -> tags(repository).stream().map(tag -> repository + ":" + tag))
                .toList();
    }

    /// Removes the leftovers of crashed writers: staged files not modified since that moment.
    public void sweepStaging(Instant before) {
        guard(staging, () -> {
            try (Stream<Path> files = Files.list(staging)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
            return true;
        });
    }

    /// The blobs that nothing needs any more go through it.
    public Trash trash() {
        return new Trash(this, blobs, staging.resolveSibling("trash"));
    }

    /// Lets a tag go. Its name stays taken: it can be set again to the same digest, and to no other one.
    public void retireTag(String repository, String tag) {
        guard(tagRoot, () -> {
            tags.retire(repository, tag);
            return true;
        });
    }

    /// When the tag was set.
    public Instant tagged(String repository, String tag) {
        return guard(tagRoot, () -> tags.changed(repository, tag));
    }

    Path staging() {
        return staging;
    }

    /// Moves a finished, flushed file to the blob's path. The file must be on the store's file system.
    void publish(Path finished, Digest name) throws IOException {
        Path folder = folder(name);
        DurableFolders.createDirectories(folder);
        Files.move(finished, path(name), StandardCopyOption.ATOMIC_MOVE);
        CrashPoint.BLOB_BEFORE_DIR_FSYNC.reach();
        DurableFolders.syncDirectory(folder);
    }

    private Path folder(Digest digest) {
        return blobs.resolve(digest.algorithm()).resolve(digest.hex().substring(0, 2));
    }

    static void writeDurably(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    static Digest hash(Path file, String algorithm) throws IOException {
        MessageDigest hasher = hasher(algorithm);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hasher.update(buffer, 0, n);
            }
        }
        return digestOf(hasher.digest(), algorithm);
    }

    private boolean holds(Digest digest, byte[] bytes) {
        try {
            return Arrays.equals(read(digest, bytes.length), bytes);
        } catch (StoreException.Missing | StoreException.Damaged | StoreException.TooLarge _) {
            return false;
        }
    }

    private static Digest digestOf(byte[] value, String algorithm) {
        return new Digest(algorithm, HexFormat.of().formatHex(value));
    }

    private static MessageDigest hasher(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has the SHA-2 family", e);
        }
    }

    private <T> T reading(Digest digest, OfPath<T> work) {
        Trash.use(path(digest));
        return unused(digest, work);
    }

    private <T> T unused(Digest digest, OfPath<T> work) {
        BlockingGuard.check("read the store");
        Path path = path(digest);
        try {
            return work.of(path);
        } catch (NoSuchFileException _) {
            throw new StoreException.Missing(digest, path);
        } catch (IOException e) {
            throw StoreException.of(path, e);
        }
    }

    private <T> T guard(Path where, OnDisk<T> work) {
        BlockingGuard.check("use the store");
        try {
            return work.run();
        } catch (IOException e) {
            throw StoreException.of(where, e);
        }
    }

    private interface OfPath<T> {
        T of(Path path) throws IOException;
    }

    private interface OnDisk<T> {
        T run() throws IOException;
    }
}
