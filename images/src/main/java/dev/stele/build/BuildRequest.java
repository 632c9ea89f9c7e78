package dev.stele.build;

import java.nio.file.Path;
import java.util.Objects;

/// What to build, or to lock.
///
/// @param recipe the recipe's file; its folder is the build context and contains `image.lock`
public record BuildRequest(Path recipe) {
    /// The build context: the folder that contains all files of the build.
    Path context() {
        return Objects.requireNonNull(recipe.toAbsolutePath().normalize().getParent(), "a file has a folder");
    }

    Path lock() {
        return context().resolve(Lock.FILE_NAME);
    }
}
