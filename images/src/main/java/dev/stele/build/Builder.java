package dev.stele.build;

import dev.stele.build.ContextFiles.ContextFile;
import dev.stele.debian.ArchiveException;
import dev.stele.layer.Scratch;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds an image from a recipe and tags it. [#build] shows the steps in order.
///
/// The same recipe, lock, files and format give the same digest on any machine, at any time: only packages depend on
/// the machine, and only when there is no lock. With a lock whose packages are in the store no network is used. Layers
/// that were built before are not built again, but hashed again.
public final class Builder {
    /// Version of everything that turns inputs into bytes. Any change of the output needs a new one.
    static final int FORMAT = 1;

    /// How many packages are unpacked, or layers packed, concurrently. The number does not change any bytes.
    static final int WORKERS = 4;

    private final BuildMachine machine;
    private final Store store;

    public Builder(BuildMachine machine, Store store) {
        this.machine = machine;
        this.store = store;
    }

    /// Builds the image and tags it `name:version`. Returns an image or all problems, never a partial result.
    public BuildResult build(BuildRequest request, Progress progress) {
        try (Scratch scratch = Scratch.open(machine.cache().resolve("scratch"))) {
            return build(request, scratch, progress);
        } catch (BuildException e) {
            return new BuildResult.Refused(e.failure());
        } catch (ArchiveException e) {
            return new BuildResult.Refused(BuildException.of(e).failure());
        } catch (Scratch.NotWritten e) {
            return new BuildResult.Refused(BuildException.failed(BuildProblems.disk(e.folder(), e.reason()))
                    .failure());
        } catch (StoreException e) {
            return new BuildResult.Refused(BuildProblems.store(e));
        } catch (IOException e) {
            return new BuildResult.Refused(BuildException.failed(BuildProblems.disk(machine.cache(), e))
                    .failure());
        }
    }

    private BuildResult build(BuildRequest request, Scratch scratch, Progress progress) {
        RecipeReader.Draft draft = RecipeFile.requireGood(RecipeFile.read(request));
        List<ContextFile> files =
                ContextFiles.read(request.context(), draft.recipe().files(), scratch, draft.problems());
        Recipe recipe = RecipeFile.requireGood(draft.finished());
        long sourceDate = recipe.timestamp().getEpochSecond();
        Packages packages = new Packages(machine, store, progress);
        Optional<Lock> committed = recipe.os().flatMap(os -> matchingLock(request, os));
        Lock lock = committed.orElseGet(() -> resolveNow(request, recipe, packages, progress));
        LayerCache cache = new LayerCache(machine.cache().resolve("layers"), store);
        OsBuild builder = new OsBuild(store, cache, scratch, progress);
        OsLayers os = lock.packages().isEmpty()
                ? OsLayers.none(Accounts.idsOf(recipe.execution().user()))
                : builder.layers(lock, packages, recipe.execution().user(), sourceDate);
        List<FileLayers.FileLayer> planned = FileLayers.plan(files, os, sourceDate, draft.problems());
        RecipeFile.requireGood(draft.finished());
        List<OsLayers.TitledLayer> layers = new ArrayList<>(os.layers());
        planned.forEach(layer -> layers.add(builder.layer(layer, sourceDate)));
        return new Image(recipe, lock.packages(), os, layers)
                .store(store, machine.architecture(), committed.isPresent());
    }

    private Optional<Lock> matchingLock(BuildRequest request, Recipe.Os os) {
        Optional<Lock> lock = RecipeFile.lock(request);
        if (lock.isPresent() && !lock.get().inputs().equals(Packages.inputs(os, machine))) {
            throw BuildException.invalid(BuildProblems.otherLock(request));
        }
        return lock;
    }

    private static Lock resolveNow(BuildRequest request, Recipe recipe, Packages packages, Progress progress) {
        if (recipe.os().isEmpty()) {
            return Lock.EMPTY;
        }
        progress.step("no image.lock: taking today's packages (stele lock keeps them)");
        return packages.choose(recipe.os().get(), request.context());
    }
}
