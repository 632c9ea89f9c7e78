package dev.stele.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stele lock`: writes the package versions and digests of a recipe to `image.lock`.
@Command(
        name = "lock",
        headerHeading = "Examples:%n" + "  stele lock%n" + "  stele lock web/image.yaml%n%n",
        description = "Writes image.lock: every package of a recipe with its version and digest.",
        footer = {"", "Next: stele build"})
final class LockCommand extends CliCommand {
    @Mixin
    RecipeArgument recipe = new RecipeArgument();

    @Mixin
    TargetOptions target = new TargetOptions();

    LockCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return run(context.local().images().lock(), new LocalWork.RecipeRequest(target.path(this), recipe.path(this)));
    }
}
