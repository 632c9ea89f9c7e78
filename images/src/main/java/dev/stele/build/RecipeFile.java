package dev.stele.build;

import dev.stele.text.JsonException;
import dev.stele.text.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// Reads the two files of a user: the recipe and its lock.
final class RecipeFile {
    private static final int BYTES_MAX = (1 << 20) + 1;

    private RecipeFile() {}

    static Parsed<RecipeReader.Draft> read(BuildRequest request) {
        try (InputStream in = Files.newInputStream(request.recipe())) {
            return RecipeReader.read(request.recipe().toString(), in.readNBytes(BYTES_MAX));
        } catch (NoSuchFileException _) {
            throw BuildException.invalid(BuildProblems.noRecipe(request.recipe()));
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
        try (InputStream in = Files.newInputStream(request.lock())) {
            return Optional.of(Lock.parse(in.readNBytes(Lock.BYTES_MAX)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (JsonException e) {
            throw BuildException.invalid(BuildProblems.badLock(request.lock(), e));
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(request.lock(), e));
        }
    }
}
