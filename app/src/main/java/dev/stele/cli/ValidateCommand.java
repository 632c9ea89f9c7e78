package dev.stele.cli;

import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele validate`: checks a fleet file or a recipe without a server.
@Command(
        name = "validate",
        headerHeading = "Examples:%n" + "  stele validate%n" + "  stele validate staging/fleet.yaml%n"
                + "  stele validate image.yaml%n" + "  stele validate - < fleet.yaml%n%n",
        description = {
            "Checks a fleet file, or the recipe of an image, and says all that is wrong with it at once.",
            "Which of the two it is, the file says by its kind. Needs no server, and builds nothing."
        },
        footer = {"", "Next: stele plan"})
final class ValidateCommand extends CliCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The fleet file or the recipe; - is standard input; default fleet.yaml.")
    String file = "fleet.yaml";

    ValidateCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return switch (FleetFiles.open(this, file, this::check)) {
            case Parsed.Bad<Output>(List<Problem> problems) -> problems(ExitCode.INVALID, problems);
            case Parsed.Good<Output>(Output checked) -> finish(checked);
        };
    }

    private Parsed<Output> check(FleetFiles.Opened opened) {
        if (opened.isRecipe()) {
            return new Parsed.Good<>(recipe(opened.recipe()));
        }
        return opened.fleet(Optional.empty()).then(checked -> new Parsed.Good<>(valid(checked)));
    }

    private Output recipe(LocalWork.RecipeText recipe) {
        Output checked = context.local().images().check().run(recipe, this::printProgress);
        return checked.problems().isEmpty()
                ? Output.done("✓ " + name() + " is valid: " + checked.text(), checked.json())
                : checked;
    }

    private Output valid(FleetFiles.Checked checked) {
        List<String> names = checked.draft().serviceNames();
        return Output.done(
                "✓ " + name() + " is valid: " + names.size() + (names.size() == 1 ? " service" : " services") + " ("
                        + String.join(", ", names) + ")\n",
                Json.object()
                        .put("valid", true)
                        .put("services", Json.strings(names))
                        .build());
    }

    private String name() {
        return file.equals("-") ? "standard input" : file;
    }
}
