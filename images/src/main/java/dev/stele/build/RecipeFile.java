package dev.stele.build;

import dev.stele.linux.NamedFile;
import dev.stele.linux.RefusedFileException;
import dev.stele.text.FailureText;
import dev.stele.text.JsonException;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// Reads the two files of a user: the recipe and its lock. Neither is read through a link that leads out of their
/// folder: an error shows the line that it is about, which must be one of the repository's.
final class RecipeFile {
    private static final int BYTES_MAX = (1 << 20) + 1;

    private RecipeFile() {}

    static Parsed<RecipeReader.Draft> read(BuildRequest request) {
        try {
            byte[] text = NamedFile.beside(request.recipe(), BYTES_MAX);
            return RecipeReader.read(request.recipe().toString(), text);
        } catch (NoSuchFileException _) {
            throw BuildException.invalid(BuildProblems.noRecipe(request.recipe()));
        } catch (RefusedFileException e) {
            throw BuildException.invalid(BuildProblems.refusedRecipe(request.recipe(), e));
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(request.recipe(), e));
        }
    }

    static <T> T requireGood(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Good<T>(var value) -> value;
            case Parsed.Bad<T>(var problems) -> throw new BuildException(BuildFailure.Kind.INVALID, problems);
        };
    }

    /// The lock next to the recipe; empty when there is none.
    static Optional<Lock> lock(BuildRequest request) {
        try {
            return Optional.of(Lock.parse(NamedFile.beside(request.lock(), Lock.BYTES_MAX)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (JsonException e) {
            throw BuildException.invalid(BuildProblems.badLock(request.lock(), FailureText.of(e)));
        } catch (RefusedFileException e) {
            throw BuildException.invalid(BuildProblems.badLock(request.lock(), e.why()));
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(request.lock(), e));
        }
    }
}
