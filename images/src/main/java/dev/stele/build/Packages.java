package dev.stele.build;

import dev.stele.debian.AptSource;
import dev.stele.debian.AptSources;
import dev.stele.debian.ArchiveException;
import dev.stele.debian.Deb822Exception;
import dev.stele.debian.DebFile;
import dev.stele.debian.DebPackage;
import dev.stele.debian.Keyring;
import dev.stele.debian.PackageIndex;
import dev.stele.debian.Resolver;
import dev.stele.debian.SourceProblems;
import dev.stele.debian.Sources;
import dev.stele.debian.Suite;
import dev.stele.fetch.DownloadException;
import dev.stele.fetch.Downloads;
import dev.stele.layer.LayerException;
import dev.stele.layer.Scratch;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Resolves an image's packages from its sources, and downloads them to the store.
final class Packages {
    private static final int CONNECTIONS = 4;
    private static final int OS_RELEASE_BYTES_MAX = 1 << 16;

    private final BuildMachine machine;
    private final Store store;
    private final Downloads downloads;
    private final Progress progress;

    Packages(BuildMachine machine, Store store, Progress progress) {
        this.machine = machine;
        this.store = store;
        this.downloads = new Downloads(machine.cache(), machine.httpProxy(), machine.monotonicNanos());
        this.progress = progress;
    }

    /// Resolves the recipe's packages against the current state of its sources, and puts every `.deb` into the store.
    Lock choose(Recipe recipe, Path context, Scratch scratch) {
        Recipe.Os os = recipe.os().orElseThrow();
        Sources sources = new Sources(downloads, machine.cache(), machine.clock(), progress::step);
        List<Suite> suites = sources.open(sources(os, context));
        PackageIndex index = new PackageIndex(machine.architecture());
        for (int i = 0; i < suites.size(); i++) {
            suites.get(i).addTo(index, machine.architecture(), downloads, i);
            progress.step("verified " + suites.get(i).source() + " of "
                    + suites.get(i).release().dateText());
        }
        List<DebPackage> resolved = resolve(index.withProviders(), recipe, Implied.script(recipe, context, scratch));
        List<Lock.LockedRelease> releases =
                suites.stream().map(Packages::locked).toList();
        List<Lock.LockedPackage> withoutScripts =
                resolved.stream().map(p -> Lock.LockedPackage.of(p, List.of())).toList();
        obtain(withoutScripts, releases, Origin.SIGNED_LIST);
        List<Lock.LockedPackage> packages =
                resolved.stream().map(p -> Lock.LockedPackage.of(p, scripts(p))).toList();
        return new Lock(
                Digest.sha256(os.inputs(machine.architecture()).bytes()),
                Optional.empty(),
                releases,
                packages,
                List.of());
    }

    /// Downloads the lock's packages that are missing in the store; needs no network when all are there.
    void obtain(Lock lock) {
        obtain(lock.packages(), lock.releases(), Origin.LOCK);
    }

    /// Who says which bytes a package has, and is to blame when they cannot be had.
    private enum Origin {
        SIGNED_LIST,
        LOCK
    }

    private void obtain(List<Lock.LockedPackage> packages, List<Lock.LockedRelease> releases, Origin origin) {
        List<Lock.LockedPackage> missing = missing(packages);
        if (missing.isEmpty()) {
            return;
        }
        long total = missing.stream().mapToLong(p -> p.file().sizeBytes()).sum();
        AtomicLong done = new AtomicLong();
        String what = "getting " + missing.size() + " packages, " + (total >> 20) + " MiB";
        progress.step(what);
        List<Runnable> work = new ArrayList<>();
        for (Lock.LockedPackage p : missing) {
            List<URI> roots = releases.get(p.file().release()).uris();
            work.add(() -> {
                try {
                    obtain(p, roots, n -> progress.bytes(what, done.addAndGet(n), total));
                } catch (DownloadException e) {
                    throw notObtained(p, e, origin);
                }
            });
        }
        runAll(work, CONNECTIONS);
    }

    /// A damaged package counts as missing: storing it again repairs it.
    private List<Lock.LockedPackage> missing(List<Lock.LockedPackage> packages) {
        List<Lock.LockedPackage> out = Collections.synchronizedList(new ArrayList<>());
        List<Runnable> work = new ArrayList<>();
        for (Lock.LockedPackage p : packages) {
            work.add(() -> {
                if (!isIntact(p)) {
                    out.add(p);
                }
            });
        }
        runAll(work, CONNECTIONS);
        return List.copyOf(out);
    }

    private boolean isIntact(Lock.LockedPackage p) {
        try {
            store.verify(p.file().sha256());
            return true;
        } catch (StoreException.Missing _) {
            return false;
        } catch (StoreException.Damaged e) {
            progress.step("package " + p + " in the store is damaged; getting it again");
            return false;
        }
    }

    private static BuildException notObtained(Lock.LockedPackage p, DownloadException e, Origin origin) {
        return switch (origin) {
            case SIGNED_LIST ->
                e.damaged()
                        ? BuildException.unverified(SourceProblems.damagedPackage(p.toString(), e))
                        : BuildException.failed(SourceProblems.notFetched(p.toString(), e));
            case LOCK ->
                e.damaged()
                        ? BuildException.unverified(BuildProblems.notAsLocked(p, e))
                        : BuildException.failed(BuildProblems.lockedIsGone(p, e));
        };
    }

    private void obtain(Lock.LockedPackage p, List<URI> roots, LongConsumer each) throws DownloadException {
        try {
            Path file =
                    downloads.file(Suite.below(roots, p.file().path()), p.file().wanted(), each);
            try (InputStream in = NamedFile.stream(file)) {
                store.put(in, Optional.of(p.file().sha256()), p.file().sizeBytes());
            }
        } catch (Deb822Exception e) {
            throw BuildException.failed(BuildProblems.badPackage(p.toString(), e));
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(machine.cache(), e));
        }
    }

    /// Runs all tasks with bounded concurrency, and throws the failures of all of them at once.
    static void runAll(List<Runnable> work, int atOnce) {
        List<BuildException> failures = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            List<Future<?>> running = new ArrayList<>();
            work.forEach(w -> running.add(threads.submit(w)));
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case BuildException known -> failures.add(known);
                        case ArchiveException known -> failures.add(BuildException.of(known));
                        case RuntimeException bug -> throw bug;
                        case Error bug -> throw bug;
                        case null, default -> throw new IllegalStateException("a task failed", e);
                    }
                } catch (InterruptedException e) {
                    threads.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
        if (!failures.isEmpty()) {
            throw BuildException.combined(failures);
        }
    }

    private List<DebPackage> resolve(PackageIndex index, Recipe recipe, String script) {
        return switch (resolution(index, recipe, script)) {
            case Resolver.Resolution.Resolved(var packages) -> {
                progress.step("chose " + packages.size() + " of " + index.size() + " packages");
                yield List.copyOf(packages.values());
            }
            case Resolver.Resolution.Impossible(var failures) ->
                throw new BuildException(
                        BuildFailure.Kind.INVALID,
                        failures.stream().map(SourceProblems::of).toList());
        };
    }

    private Resolver.Resolution resolution(PackageIndex index, Recipe recipe, String script) {
        try {
            return Resolver.resolve(index, names(recipe, script, index));
        } catch (Deb822Exception e) {
            throw BuildException.failed(SourceProblems.malformed(e));
        }
    }

    private List<String> names(Recipe recipe, String script, PackageIndex index) {
        List<String> names = Implied.packages(recipe, script, index);
        List<String> implied = new ArrayList<>(names);
        implied.removeAll(recipe.os().orElseThrow().packages());
        if (!implied.isEmpty()) {
            progress.step("taking " + String.join(", ", implied) + " too, since env or entrypoint needs it");
        }
        return names;
    }

    private List<String> scripts(DebPackage p) {
        try {
            return DebFile.scripts(store.path(p.file().sha256()));
        } catch (LayerException | IOException e) {
            throw BuildException.failed(BuildProblems.badPackage(p.toString(), e));
        }
    }

    private static Lock.LockedRelease locked(Suite suite) {
        return new Lock.LockedRelease(
                suite.source().uris(),
                suite.source().suite(),
                suite.release().signature().digest(),
                suite.release().signature().signer(),
                suite.release().dateText());
    }

    private List<AptSource> sources(Recipe.Os os, Path context) {
        if (!os.sources().isEmpty()) {
            return os.sources().stream().map(s -> source(s, context)).toList();
        }
        try {
            String suite = os.suite().isPresent() ? os.suite().get() : machineSuite();
            List<AptSource> found = AptSources.read(machine.apt(), machine.architecture(), suite);
            if (found.isEmpty()) {
                throw BuildException.failed(SourceProblems.noSource(suite));
            }
            return found;
        } catch (IOException e) {
            throw BuildException.failed(SourceProblems.unreadableSources(FailureText.of(e)));
        }
    }

    /// A relative keyring is the repository's and lies beneath the recipe's folder; an absolute one is the
    /// machine's.
    private static AptSource source(Recipe.Source source, Path context) {
        Path named = Path.of(source.signedBy());
        try (OpenFolder folder = NamedFile.open(context)) {
            Keyring keys = named.isAbsolute() ? Keyring.read(named) : Keyring.beneath(folder, source.signedBy());
            return new AptSource(source.uris(), source.suite(), source.components(), keys, false, false);
        } catch (IOException e) {
            throw BuildException.invalid(BuildProblems.noKeyring(source, e));
        }
    }

    private String machineSuite() throws IOException {
        String text = new String(NamedFile.anywhere(machine.osRelease(), OS_RELEASE_BYTES_MAX), StandardCharsets.UTF_8);
        return text.lines()
                .filter(l -> l.startsWith("VERSION_CODENAME="))
                .map(l -> l.substring(l.indexOf('=') + 1).replace("\"", "").strip())
                .findFirst()
                .orElseThrow(() -> new IOException(machine.osRelease() + " names no VERSION_CODENAME"));
    }
}
