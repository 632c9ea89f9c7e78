package dev.stele.build;

import dev.stele.debian.ArchiveException;
import dev.stele.layer.NotWrittenException;
import dev.stele.layer.Scratch;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes `image.lock`: the exact packages and wheels that a recipe gets from then on.
///
/// Every package is stored before the lock is written, so that the lock stays usable when the archive deletes one.
public final class Locker {
    private final BuildMachine machine;
    private final Store store;

    public Locker(BuildMachine machine, Store store) {
        this.machine = machine;
        this.store = store;
    }

    /// Resolves the newest packages of the recipe's sources, and writes the lock next to the recipe, durably.
    public LockResult lock(BuildRequest request, Progress progress) {
        try (Scratch scratch = Scratch.open(machine.cache().resolve("scratch"))) {
            Recipe recipe = RecipeFile.requireGood(
                    RecipeFile.requireGood(RecipeFile.read(request)).finished());
            LockMaker maker = new LockMaker(new OsBuild.Reach(machine, store, progress), request, recipe);
            if (!maker.isNeeded()) {
                throw BuildException.invalid(BuildProblems.nothingToLock(request.recipe()));
            }
            Lock lock = maker.make(scratch);
            Map<String, String> before = versions(previous(request));
            write(request.lock(), lock.bytes());
            return new LockResult.Locked(
                    request.lock(),
                    lock.packages().size() + lock.files().size() + (lock.base().isPresent() ? 1 : 0),
                    changes(before, versions(Optional.of(lock))));
        } catch (BuildException e) {
            return new LockResult.Refused(e.failure());
        } catch (ArchiveException e) {
            return new LockResult.Refused(BuildException.of(e).failure());
        } catch (NotWrittenException e) {
            return new LockResult.Refused(BuildException.failed(BuildProblems.disk(e.folder(), e.reason()))
                    .failure());
        } catch (StoreException e) {
            return new LockResult.Refused(BuildProblems.store(e));
        } catch (IOException e) {
            return new LockResult.Refused(
                    BuildException.failed(BuildProblems.disk(request.lock(), e)).failure());
        }
    }

    /// An unreadable lock is ignored: it will be replaced by a good one.
    private static Optional<Lock> previous(BuildRequest request) {
        try {
            return RecipeFile.lock(request);
        } catch (BuildException _) {
            return Optional.empty();
        }
    }

    private static Map<String, String> versions(Optional<Lock> lock) {
        Map<String, String> out = new TreeMap<>();
        lock.ifPresent(l -> l.packages().forEach(p -> out.put(p.name(), p.version())));
        lock.ifPresent(l -> l.files().forEach(f -> out.put(f.kind() + " " + f.name(), f.version())));
        lock.flatMap(Lock::base)
                .ifPresent(b -> out.put("base " + b.reference(), b.manifest().toString()));
        return out;
    }

    private static List<String> changes(Map<String, String> before, Map<String, String> after) {
        List<String> out = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            String old = before.getOrDefault(name, "");
            String now = after.getOrDefault(name, "");
            if (!Objects.equals(old, now)) {
                out.add(
                        old.isEmpty()
                                ? "+ " + name + " " + now
                                : now.isEmpty() ? "- " + name + " " + old : "  " + name + " " + old + " → " + now);
            }
        }
        return out;
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (OpenFolder folder = NamedFile.folderOf(file)) {
            NamedFile.replace(folder, String.valueOf(file.getFileName()), bytes);
        }
    }
}
