package dev.stele.cli;

import dev.stele.control.Why;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stele why`: the reasons for the state of a service.
@Command(
        name = "why",
        headerHeading = "Examples:%n" + "  stele why jobs%n" + "  stele why jobs --show-env%n%n",
        description = "Explains why a service is as it is, newest reason first.",
        footer = {"", "Next: stele logs SERVICE"})
final class WhyCommand extends ClientCommand {
    @Mixin
    ServiceArgument service = new ServiceArgument();

    @Mixin
    EnvOption env = new EnvOption();

    WhyCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        return showFitted(
                env.shown ? control().whyShowingEnv(service.name) : control().why(service.name),
                ListText::why,
                Why::toJson);
    }
}
