package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stele build`: builds an image from a recipe into the store.
@Command(
        name = "build",
        headerHeading = "Examples:%n"
                + "  stele build%n"
                + "  stele build web/image.yaml%n"
                + "  stele build --home ./home%n%n",
        description = "Builds an image from a recipe into the store, and prints its digest.",
        footer = {"", "Next: stele plan"})
final class BuildCommand extends CliCommand {
    @Mixin
    RecipeArgument recipe = new RecipeArgument();

    @Mixin
    TargetOptions target = new TargetOptions();

    BuildCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().images().build(), new LocalWork.RecipeRequest(target.path(this), recipe.path(this)));
    }
}
