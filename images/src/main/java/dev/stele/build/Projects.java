package dev.stele.build;

import dev.stele.build.ContextFiles.ContextFile;
import dev.stele.build.ImageTree.TreeNode;
import dev.stele.build.Recipe.FileRule;
import dev.stele.language.JavaArchive;
import dev.stele.language.Project;
import dev.stele.language.ProjectException;
import dev.stele.language.ProjectFile;
import dev.stele.layer.FileSlice;
import dev.stele.layer.Meta;
import dev.stele.layer.Scratch;
import dev.stele.text.FailureText;
import dev.stele.text.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the project that a recipe names, and puts its files where rules of the recipe would: beneath the recipe's own
/// files, each layer by itself. Codes B320 to B349.
final class Projects {
    private final Path context;
    private final Scratch scratch;
    private final ContextFiles.Checks checks;

    Projects(Path context, Scratch scratch, ContextFiles.Checks checks) {
        this.context = context;
        this.scratch = scratch;
        this.checks = checks;
    }

    /// @param files as if a rule had named each
    /// @param entrypoint how the project is started
    record Placed(List<ContextFile> files, List<String> entrypoint, List<String> notes) {
        static final Placed NONE = new Placed(List.of(), List.of(), List.of());

        Placed {
            files = List.copyOf(files);
            entrypoint = List.copyOf(entrypoint);
            notes = List.copyOf(notes);
        }
    }

    /// Whatever is wrong with a project becomes a problem at its key.
    Placed read(Recipe recipe) {
        return recipe.parts().java().map(this::java).orElse(Placed.NONE);
    }

    private Placed java(Recipe.Java java) {
        FileRule rule = new FileRule(java.jar(), "/" + java.jar(), Optional.empty(), "jar", java.place());
        List<ContextFile> found = ContextFiles.read(context, List.of(rule), scratch, checks);
        if (found.isEmpty()) {
            return Placed.NONE;
        }
        if (found.size() > 1
                || !(found.getFirst().node() instanceof TreeNode.RegularFile(var _, FileSlice jar, var sha256))) {
            checks.problems()
                    .at(java.place(), java.jar().length())
                    .add(320, java.jar() + " is no jar", "it is no file", "name the jar that the build makes");
            return Placed.NONE;
        }
        try {
            Scratch.Bytes bytes = new Scratch.Bytes(jar, sha256);
            Project project = new JavaArchive(java.jar(), java.mainClass(), bytes, scratch).project();
            return placed(project, java.place());
        } catch (ProjectException e) {
            checks.problems().at(java.place(), java.jar().length()).add(320, FailureText.of(e), e.why(), e.fix());
            return Placed.NONE;
        }
    }

    /// The files of the recipe's wheels, which only the lock knows.
    static List<ContextFile> wheels(Recipe recipe, Lock lock, LockMaker locks, Scratch scratch) {
        return recipe.parts()
                .python()
                .map(python -> placed(
                        locks.wheels().files(lock.files(), locks.target(lock, scratch), scratch), python.place()))
                .orElse(List.of());
    }

    private static Placed placed(Project project, Place place) {
        return new Placed(placed(project.files(), place), project.entrypoint(), project.notes());
    }

    private static List<ContextFile> placed(List<ProjectFile> files, Place place) {
        List<ContextFile> out = new ArrayList<>();
        for (ProjectFile file : files) {
            FileRule rule = new FileRule(file.from(), "/" + file.path(), Optional.empty(), file.layer(), place);
            out.add(new ContextFile(rule, file.path(), node(file.body())));
        }
        return out;
    }

    private static TreeNode node(ProjectFile.Body body) {
        return switch (body) {
            case ProjectFile.Bytes(var mode, var content, var sha256) ->
                new TreeNode.RegularFile(new Meta(mode, 0, 0, Long.MAX_VALUE), content, sha256);
            case ProjectFile.Link(var target) -> new TreeNode.Symlink(new Meta(0777, 0, 0, Long.MAX_VALUE), target);
        };
    }
}
