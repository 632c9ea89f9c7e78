package dev.stele.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The argument of a command that reads an image recipe.
final class RecipeArgument {
    @Parameters(arity = "0..1", paramLabel = "RECIPE", description = "The recipe; default image.yaml.")
    Path recipe = Path.of("image.yaml");

    Path path(CliCommand command) {
        return command.at(recipe);
    }
}
