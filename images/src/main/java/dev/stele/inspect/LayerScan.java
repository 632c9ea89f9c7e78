package dev.stele.inspect;

import dev.stele.layer.TarItem;
import dev.stele.layer.Unpacker;
import dev.stele.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one layer holds: its entries, the texts of package databases among them, and the digests of its files.
final class LayerScan implements Unpacker.ItemReader {
    private static final int BUFFER_BYTES = 1 << 16;

    /// The database of a whole distribution has a few MiB. A larger one is not read.
    private static final int TEXT_BYTES_MAX = 16 << 20;

    private final boolean hashes;
    private final List<TarItem> items = new ArrayList<>();
    private final Map<Integer, Digest> digests = new HashMap<>();
    private final Map<Integer, String> texts = new HashMap<>();

    /// @param hashes whether the digests of its files are wanted
    LayerScan(boolean hashes) {
        this.hashes = hashes;
    }

    @Override
    public void item(TarItem item, InputStream content) throws IOException {
        int index = items.size();
        items.add(item);
        if (item.kind() != TarItem.Kind.FILE) {
            return;
        }
        if (Databases.isOne(item.path()) && item.size() <= TEXT_BYTES_MAX) {
            byte[] bytes = content.readAllBytes();
            texts.put(index, new String(bytes, StandardCharsets.UTF_8));
            digests.put(index, Digest.sha256(bytes));
        } else if (hashes) {
            digests.put(index, hashed(content));
        }
    }

    private static Digest hashed(InputStream content) throws IOException {
        MessageDigest hasher = Digest.hasher();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            hasher.update(buffer, 0, n);
        }
        return Digest.of(hasher.digest());
    }

    List<TarItem> items() {
        return items;
    }

    /// How many files it holds.
    int files() {
        return (int) items.stream().filter(i -> i.kind() == TarItem.Kind.FILE).count();
    }

    /// Bytes of its files.
    long bytes() {
        return items.stream().mapToLong(TarItem::size).sum();
    }

    Optional<Digest> digest(int item) {
        return Optional.ofNullable(digests.get(item));
    }

    Optional<String> text(int item) {
        return Optional.ofNullable(texts.get(item));
    }
}
