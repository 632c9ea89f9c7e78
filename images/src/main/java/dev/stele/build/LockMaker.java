package dev.stele.build;

import dev.stele.layer.Scratch;
import dev.stele.oci.Digest;
import dev.stele.python.PythonTarget;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes the lock of a recipe, and tells whether one is the recipe's: its packages, and the files of its project.
final class LockMaker {
    private static final Pattern PYTHON = Pattern.compile("(?:[0-9]+:)?(3\\.([0-9]{1,3})(?:\\.[0-9]{1,3})?).*");
    private static final Pattern GLIBC = Pattern.compile("(?:[0-9]+:)?2\\.([0-9]{1,3}).*");

    private final OsBuild.Reach reach;
    private final BuildRequest request;
    private final Recipe recipe;
    private Optional<BaseImage> opened = Optional.empty();

    LockMaker(OsBuild.Reach reach, BuildRequest request, Recipe recipe) {
        this.reach = reach;
        this.request = request;
        this.recipe = recipe;
    }

    /// Whether the recipe has anything that a lock holds.
    boolean isNeeded() {
        return recipe.parts().from().isPresent()
                || recipe.os().isPresent()
                || recipe.parts().python().isPresent();
    }

    /// Resolves everything against today's archives and indexes.
    Lock make(Scratch scratch) {
        Lock os = recipe.os().isPresent()
                ? new Packages(reach.machine(), reach.store(), reach.progress())
                        .choose(recipe, request.context(), scratch)
                : Lock.EMPTY;
        Optional<LockedBase> chosen = bases().map(BaseImages::choose);
        Lock below = new Lock(os.inputs(), chosen, os.releases(), os.packages(), List.of());
        if (recipe.parts().python().isEmpty()) {
            return chosen.isEmpty()
                    ? os
                    : new Lock(inputs(below, scratch), chosen, os.releases(), os.packages(), List.of());
        }
        List<PinnedFile> files = wheels().choose(target(below, scratch), scratch);
        return new Lock(inputs(below, scratch), chosen, os.releases(), os.packages(), files);
    }

    private Optional<BaseImages> bases() {
        return recipe.parts().from().map(from -> new BaseImages(reach, request, from));
    }

    /// The recipe's base as the lock pins it.
    Optional<BaseImage> base(Lock lock, Scratch scratch) {
        if (opened.isEmpty()) {
            opened = lock.base().flatMap(pin -> bases().map(all -> all.open(pin, scratch)));
        }
        return opened;
    }

    PythonWheels wheels() {
        return new PythonWheels(reach, recipe.parts().python().orElseThrow(), request.context());
    }

    /// The lock beside the recipe; empty when there is none.
    ///
    /// @throws BuildException when it is of another recipe
    Optional<Lock> committed(Scratch scratch) {
        Optional<Lock> lock = RecipeFile.lock(request);
        Optional<String> wanted = recipe.parts().from().map(Recipe.Base::reference);
        if (lock.isPresent()
                && (!lock.get().base().map(LockedBase::reference).equals(wanted)
                        || !lock.get().inputs().equals(inputs(lock.get(), scratch)))) {
            throw BuildException.invalid(BuildProblems.otherLock(request));
        }
        return lock;
    }

    /// A recipe without a project and a base has the inputs of its packages alone, as locks always had.
    private Digest inputs(Lock lock, Scratch scratch) {
        String architecture = reach.machine().architecture();
        Json.Obj os = recipe.os()
                .map(o -> o.inputs(architecture))
                .orElseGet(() -> Json.object().put("architecture", architecture).build());
        Optional<Recipe.Python> python = recipe.parts().python();
        Optional<Recipe.Base> from = recipe.parts().from();
        if (python.isEmpty() && from.isEmpty()) {
            return Digest.sha256(os.bytes());
        }
        Json.Builder out = Json.object().put("os", os).put("from", from.map(Recipe.Base::reference));
        if (python.isEmpty()) {
            return Digest.sha256(out.build().bytes());
        }
        if (recipe.os().isPresent() && version(lock.packages()).isEmpty()) {
            throw BuildException.invalid(BuildProblems.otherLock(request));
        }
        Json.Builder files = Json.object();
        wheels().pins(target(lock, scratch)).read().forEach((path, digest) -> files.put(path, digest.toString()));
        return Digest.sha256(out.put("file", python.get().file())
                .put("files", files.build())
                .put("index", python.get().index())
                .put("version", python.get().version())
                .build()
                .bytes());
    }

    /// The Python that the packages bring, such as `3.13.5`.
    private static Optional<String> version(List<Lock.LockedPackage> packages) {
        Optional<String> standard = version(packages, "python3");
        Optional<String> exact = packages.stream()
                .map(Lock.LockedPackage::name)
                .filter(n -> n.matches("python3\\.[0-9]+"))
                .filter(n -> standard.isEmpty() || (standard.get() + ".").startsWith(n.substring(6) + "."))
                .findFirst()
                .flatMap(n -> version(packages, n));
        return exact.or(() -> standard);
    }

    private static Optional<String> version(List<Lock.LockedPackage> packages, String name) {
        return packages.stream()
                .filter(p -> p.name().equals(name))
                .map(p -> PYTHON.matcher(p.version()))
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .findFirst();
    }

    /// @throws BuildException when the image's Python is not known, or is another than the recipe says
    PythonTarget target(Lock lock, Scratch scratch) {
        List<Lock.LockedPackage> packages = lock.packages();
        Recipe.Python python = recipe.parts().python().orElseThrow();
        Optional<BaseImage> base = base(lock, scratch);
        Optional<String> there = version(packages).or(() -> base.flatMap(LockMaker::version));
        String version =
                there.or(python::version).orElseThrow(() -> BuildException.invalid(BuildProblems.noPython(python)));
        Matcher m = PYTHON.matcher(version);
        if (!m.matches()
                || python.version()
                        .filter(v -> !(version + ".").startsWith(v + "."))
                        .isPresent()) {
            throw BuildException.invalid(BuildProblems.otherPython(python, version));
        }
        OptionalInt glibc = base.isPresent() ? base.get().tree().glibcMinor() : glibc(packages);
        return new PythonTarget(
                reach.machine().architecture(),
                Integer.parseInt(m.group(2)),
                version,
                base.map(b -> layout(b, python)).orElse(PythonTarget.Layout.DEBIAN),
                glibc);
    }

    /// The Python that a base starts by the name of `python3`, such as `3.13`: its program's name says it.
    private static Optional<String> version(BaseImage base) {
        return base.onPath("python3")
                .flatMap(base::follow)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(name -> name.matches("python3\\.[0-9]+"))
                .map(name -> name.substring("python".length()));
    }

    /// @throws BuildException when the base's Python looks for wheels in other folders
    private static PythonTarget.Layout layout(BaseImage base, Recipe.Python python) {
        Optional<String> program = base.onPath("python3").flatMap(base::follow);
        if (program.isEmpty()) {
            return PythonTarget.Layout.DEBIAN;
        }
        boolean isDebians = base.tree().folders().contains("usr/lib/python3/dist-packages");
        String folder = "/" + program.get().substring(0, program.get().lastIndexOf('/') + 1);
        return Stream.of(PythonTarget.Layout.values())
                .filter(layout -> folder.equals(layout.programs()))
                .filter(layout -> layout != PythonTarget.Layout.DEBIAN || isDebians)
                .findFirst()
                .orElseThrow(() -> BuildException.invalid(BuildProblems.foreignPython(python, program.get())));
    }

    private static OptionalInt glibc(List<Lock.LockedPackage> packages) {
        return packages.stream()
                .filter(p -> p.name().equals("libc6"))
                .map(p -> GLIBC.matcher(p.version()))
                .filter(Matcher::matches)
                .mapToInt(l -> Integer.parseInt(l.group(1)))
                .findFirst();
    }
}
