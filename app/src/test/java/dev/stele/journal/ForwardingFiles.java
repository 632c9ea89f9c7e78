package dev.stele.journal;

import dev.stele.ledger.LedgerFiles;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// Forwards every call to other files, for tests that override one method.
class ForwardingFiles implements LedgerFiles {
    private final LedgerFiles files;

    ForwardingFiles(LedgerFiles files) {
        this.files = files;
    }

    @Override
    public Optional<byte[]> read(String path, int bytesMax) {
        return files.read(path, bytesMax);
    }

    @Override
    public Staged stage(SortedMap<String, byte[]> staged) {
        return files.stage(staged);
    }

    @Override
    public SortedSet<String> list() {
        return files.list();
    }

    @Override
    public void delete(Collection<String> paths) {
        files.delete(paths);
    }

    @Override
    public String where() {
        return files.where();
    }
}
