package dev.stele.ledger;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Ledger files that live in memory, for tests and the simulator. Held to the same contract test as those on disk.
public final class MemoryLedgerFiles implements LedgerFiles {
    private final TreeMap<String, byte[]> files = new TreeMap<>();

    @Override
    public Optional<byte[]> read(String path, int bytesMax) {
        Optional<byte[]> bytes = Optional.ofNullable(files.get(path)).map(byte[]::clone);
        if (bytes.isPresent() && bytes.get().length > bytesMax) {
            throw new LedgerException(path + " has more than " + bytesMax + " bytes");
        }
        return bytes;
    }

    @Override
    public Staged stage(SortedMap<String, byte[]> staged) {
        TreeMap<String, byte[]> copies = new TreeMap<>();
        staged.forEach((path, bytes) -> copies.put(path, bytes.clone()));
        return new Staged() {
            @Override
            public void place(Collection<String> paths) {
                paths.forEach(path -> Optional.ofNullable(copies.remove(path))
                        .ifPresentOrElse(bytes -> files.put(path, bytes), () -> notStaged(path)));
            }

            @Override
            public void flush() {
                // Memory is as durable as it gets.
            }
        };
    }

    private static void notStaged(String path) {
        throw new IllegalArgumentException(path + " was not staged, or is placed already");
    }

    @Override
    public SortedSet<String> list() {
        return new TreeSet<>(files.keySet());
    }

    @Override
    public void delete(Collection<String> paths) {
        paths.forEach(files::remove);
    }

    @Override
    public String where() {
        return "memory";
    }

    /// Another folder with the same files now.
    MemoryLedgerFiles copy() {
        MemoryLedgerFiles copy = new MemoryLedgerFiles();
        copy.write(files);
        return copy;
    }
}
