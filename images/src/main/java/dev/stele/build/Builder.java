package dev.stele.build;

import dev.stele.build.ContextFiles.ContextFile;
import dev.stele.debian.ArchiveException;
import dev.stele.layer.NotWrittenException;
import dev.stele.layer.Scratch;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.Problem;
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
    static final int FORMAT = 2;

    /// Of images with one `timestamp` for all files, whose bytes did not change since.
    static final int FORMAT_OF_ONE_TIME = 1;

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
        } catch (NotWrittenException e) {
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
        Acknowledgements known = new Acknowledgements(draft.recipe().acknowledged());
        ContextFiles.Checks checks = new ContextFiles.Checks(draft.problems(), known);
        Projects.Placed project = new Projects(request.context(), scratch, checks).read(draft.recipe());
        project.notes().forEach(note -> progress.step("note: " + note));
        List<ContextFile> own =
                ContextFiles.read(request.context(), draft.recipe().files(), scratch, checks);
        Recipe written = RecipeFile.requireGood(draft.finished()).startedBy(project.entrypoint());
        Packages packages = new Packages(machine, store, progress);
        LockMaker locks = new LockMaker(new OsBuild.Reach(machine, store, progress), request, written);
        Optional<Lock> committed = locks.isNeeded() ? locks.committed(scratch) : Optional.empty();
        if (committed.isEmpty() && locks.isNeeded()) {
            progress.step("no image.lock: taking today's packages (stele lock keeps them)");
        }
        Lock lock = committed.orElseGet(() -> locks.make(scratch));
        Optional<BaseImage> base = locks.base(lock, scratch);
        Recipe recipe = base.map(b -> b.under(written, project.entrypoint())).orElse(written);
        List<ContextFile> files = new ArrayList<>(project.files());
        files.addAll(Projects.wheels(recipe, lock, locks, scratch));
        files.addAll(own);
        LayerCache cache = new LayerCache(machine.cache().resolve("layers"), store);
        OsBuild builder = new OsBuild(
                new OsBuild.Place(store, cache, scratch, progress),
                FileTimes.of(recipe),
                recipe.packing().codec());
        OsLayers os = base.map(b -> b.os(recipe, written))
                .orElseGet(() -> lock.packages().isEmpty()
                        ? OsLayers.none(Accounts.idsOf(recipe.execution().user()))
                        : builder.layers(lock, packages, recipe.execution().user()));
        Below below = base.map(BaseImage::below).orElseGet(os::below);
        FileLayers.Plan plan = FileLayers.plan(files, below, recipe, draft.problems());
        RecipeFile.requireGood(draft.finished());
        check(recipe, new ImageFiles(plan.tree(), os.programs()), os.user(), known);
        List<OsLayers.TitledLayer> layers = new ArrayList<>(os.layers());
        plan.layers().forEach(layer -> layers.add(builder.layer(layer)));
        return new Image(recipe, lock.packages(), base, os, layers, known.warnings())
                .store(store, machine.architecture(), committed.isPresent());
    }

    /// @param ids of the image's user
    private void check(Recipe recipe, ImageFiles files, String ids, Acknowledgements known) {
        List<Problem> errors = new ArrayList<>();
        for (RunCheck.Finding finding : RunCheck.of(recipe, machine.architecture(), files, ids)) {
            if (known.covers(finding.about(), finding.problem().message())) {
                continue;
            }
            if (finding.certain()) {
                errors.add(finding.problem());
            } else {
                known.warn(finding.problem());
            }
        }
        if (!errors.isEmpty()) {
            throw new BuildException(BuildFailure.Kind.INVALID, errors);
        }
    }
}
