package dev.stele.build;

import dev.stele.fetch.DownloadException;
import dev.stele.fetch.Downloads;
import dev.stele.fetch.Wanted;
import dev.stele.linux.NamedFile;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Downloads the files of projects to the store, and only those that it lacks.
final class PinnedFiles {
    private static final int CONNECTIONS = 4;

    private final BuildMachine machine;
    private final Store store;
    private final Progress progress;
    private final Downloads downloads;

    PinnedFiles(BuildMachine machine, Store store, Progress progress) {
        this.machine = machine;
        this.store = store;
        this.progress = progress;
        this.downloads = new Downloads(machine.cache(), machine.httpProxy(), machine.monotonicNanos());
    }

    /// Needs no network when the store has them all.
    void obtain(List<PinnedFile> files) {
        List<PinnedFile> missing = files.stream().filter(f -> !isIntact(f)).toList();
        if (missing.isEmpty()) {
            return;
        }
        progress.step(
                "getting " + missing.size() + " files of " + missing.getFirst().kind());
        List<Runnable> work = new ArrayList<>();
        for (PinnedFile file : missing) {
            work.add(() -> {
                try {
                    obtain(file.uris(), file.wanted(), _ -> {});
                } catch (DownloadException e) {
                    throw notObtained(file, e);
                }
            });
        }
        Packages.runAll(work, CONNECTIONS);
    }

    /// Downloads a file to the store.
    ///
    /// @return its size
    long obtain(List<URI> uris, Wanted wanted, LongConsumer each) throws DownloadException {
        Digest digest = wanted.digest();
        try {
            Path file = downloads.file(uris, wanted, each);
            try (InputStream in = NamedFile.stream(file)) {
                store.put(in, Optional.of(digest), wanted.bytesMax());
            }
            return store.size(digest);
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(machine.cache(), e));
        }
    }

    /// A damaged file counts as missing: storing it again repairs it.
    private boolean isIntact(PinnedFile file) {
        try {
            store.verify(file.digest());
            return store.size(file.digest()) == file.size();
        } catch (StoreException.Missing | StoreException.Damaged _) {
            return false;
        }
    }

    private static BuildException notObtained(PinnedFile file, DownloadException e) {
        return e.damaged()
                ? BuildException.unverified(Problem.of(
                        "B337",
                        file.kind() + " file " + file + " is not what image.lock says",
                        FailureText.of(e),
                        "restore image.lock, or run  stele lock ; if it is right, the file was changed"))
                : BuildException.failed(Problem.of(
                        "B338",
                        "cannot download " + file + " of image.lock",
                        FailureText.of(e),
                        "check the network and http_proxy; when the index has dropped the file, run  stele lock"));
    }
}
