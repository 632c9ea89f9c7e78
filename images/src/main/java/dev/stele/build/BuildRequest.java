package dev.stele.build;

import java.nio.file.Path;
import java.util.Objects;

/// What to build, or to lock.
///
/// @param recipe the recipe's file; the folder that it lies in is the build context, and holds `image.lock`
public record BuildRequest(Path recipe) {
    /// The folder beneath which all files of the build lie.
    Path context() {
        return Objects.requireNonNull(recipe.toAbsolutePath().normalize().getParent(), "a file has a folder");
    }

    Path lock() {
        return context().resolve(Lock.FILE_NAME);
    }
}
