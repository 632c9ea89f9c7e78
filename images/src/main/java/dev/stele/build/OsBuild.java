package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.crash.CrashPoint;
import dev.stele.debian.Deb822Exception;
import dev.stele.debian.DebFile;
import dev.stele.layer.Codec;
import dev.stele.layer.LayerException;
import dev.stele.layer.Scratch;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import dev.stele.text.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Builds layers from packages: unpacks them concurrently, merges their files, generates what maintainer scripts
/// would create, and packs the result.
final class OsBuild {
    private static final int SET_ID = 06000;
    private static final String DIVERSION = "dpkg-divert";

    private final Store store;
    private final LayerCache cache;
    private final Scratch scratch;
    private final Progress progress;
    private final FileTimes times;
    private final Codec codec;

    OsBuild(Place place, FileTimes times, Codec codec) {
        this.store = place.store();
        this.cache = place.cache();
        this.scratch = place.scratch();
        this.progress = place.progress();
        this.times = times;
        this.codec = codec;
    }

    /// Where a build reads and writes, and what it tells.
    record Place(Store store, LayerCache cache, Scratch scratch, Progress progress) {}

    /// What chooses packages and wheels, and where it puts them.
    record Reach(BuildMachine machine, Store store, Progress progress) {}

    /// @param packages downloads the lock's packages to the store when they are needed
    /// @param user of the recipe
    OsLayers layers(Lock lock, Packages packages, String user) {
        Digest key = LayerCache.key(Json.object()
                .put("format", times.format())
                .put("codec", codec.label())
                .put(
                        "packages",
                        Json.array(
                                lock.packages(),
                                p -> new Json.Str(p.file().sha256().hex())))
                .put("user", user)
                .put("time", times.fixed().isPresent() ? times.fixed().getAsLong() : -1)
                .build());
        return cache.get(key).orElseGet(() -> {
            packages.obtain(lock);
            OsLayers made = make(lock.packages(), user);
            cache.put(key, made);
            return made;
        });
    }

    /// A layer of files.
    OsLayers.TitledLayer layer(FileLayers.FileLayer layer) {
        return cache.get(layer.key()).map(found -> found.layers().getFirst()).orElseGet(() -> {
            progress.step("packing layer " + layer.planned().title());
            OsLayers.TitledLayer made = pack(layer.planned(), 0);
            cache.put(layer.key(), OsLayers.of(List.of(made), ""));
            return made;
        });
    }

    private OsLayers make(List<Lock.LockedPackage> packages, String user) {
        progress.step("unpacking " + packages.size() + " packages");
        List<DebFile> files = unpack(packages);
        ImageTree tree = PackageTree.of(files);
        Generators.Generated generated = Generators.generate(tree, files, user);
        Map<String, String> sources = new TreeMap<>();
        packages.forEach(p -> sources.put(p.name(), p.source()));
        List<LayerPlan.PlannedLayer> plan = LayerPlan.of(tree, sources);
        progress.step("packing " + plan.size() + " layers");
        List<OsLayers.TitledLayer> layers = pack(plan);
        SortedSet<String> setIds = new TreeSet<>();
        SortedSet<String> folders = new TreeSet<>();
        SortedMap<String, String> links = new TreeMap<>();
        tree.nodes().forEach((path, owned) -> {
            switch (owned.node()) {
                case TreeNode.Folder _ -> folders.add(path);
                case TreeNode.Symlink(var _, var target) -> links.put(path, target);
                case TreeNode.RegularFile(var meta, var _, var _) -> {
                    if ((meta.mode() & SET_ID) != 0) {
                        setIds.add(path);
                    }
                }
                case TreeNode.HardLink _ -> {}
            }
        });
        return new OsLayers(
                layers,
                generated.user(),
                generated.authorities(),
                setIds,
                folders,
                links,
                Programs.of(tree, generated.user()));
    }

    private List<DebFile> unpack(List<Lock.LockedPackage> packages) {
        List<DebFile> out = Collections.synchronizedList(new ArrayList<>());
        List<Runnable> work = new ArrayList<>();
        for (Lock.LockedPackage p : packages) {
            work.add(() -> out.add(unpack(p)));
        }
        Packages.runAll(work, Builder.WORKERS);
        return out;
    }

    private DebFile unpack(Lock.LockedPackage p) {
        try {
            DebFile file = DebFile.read(store.path(p.file().sha256()), scratch);
            if (!PackageTree.name(file).equals(p.name())
                    || !file.control().text("Version").equals(p.version())) {
                throw BuildException.invalid(BuildProblems.otherPackage(
                        p, PackageTree.name(file) + " " + file.control().text("Version")));
            }
            if (file.controlFiles().getOrDefault("preinst", "").contains(DIVERSION + " --add")) {
                progress.step("note: " + p.name() + " would divert other packages' files; here nothing is diverted");
            }
            return file;
        } catch (LayerException | Deb822Exception | IOException e) {
            throw BuildException.failed(BuildProblems.badPackage(p.toString(), e));
        }
    }

    /// Packs several layers concurrently; each is one stream, so the concurrency changes no bytes.
    private List<OsLayers.TitledLayer> pack(List<LayerPlan.PlannedLayer> plan) {
        long newest = plan.stream()
                .mapToLong(p -> FileTimes.newest(p.entries()))
                .max()
                .orElse(0);
        Map<Integer, OsLayers.TitledLayer> out = Collections.synchronizedMap(new TreeMap<>());
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            int number = i;
            work.add(() -> out.put(number, pack(plan.get(number), newest)));
        }
        Packages.runAll(work, Builder.WORKERS);
        return List.copyOf(out.values());
    }

    /// @param newest time of generated files
    private OsLayers.TitledLayer pack(LayerPlan.PlannedLayer planned, long newest) {
        try {
            long sourceDate = times.sourceDate(planned.entries(), newest);
            LayerBlob blob = LayerBlob.write(store, planned.entries(), sourceDate, codec);
            CrashPoint.BUILD_AFTER_LAYER.reach();
            return new OsLayers.TitledLayer(planned.title(), blob, sourceDate);
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.layer(planned.title(), e));
        }
    }
}
