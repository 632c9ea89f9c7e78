package dev.stele.cli;

import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that need no server.
final class LocalCommands {
    private LocalCommands() {}

    @Command(
            name = "build",
            headerHeading = "Examples:%n"
                    + "  stele build%n"
                    + "  stele build web/image.yaml%n"
                    + "  stele build --home ./home%n%n",
            description = "Builds an image from a recipe into the store, and prints its digest.",
            footer = {"", "Next: stele plan"})
    static final class Build extends Verb.AtHome {
        @Parameters(arity = "0..1", paramLabel = "RECIPE", description = "The recipe; default image.yaml.")
        Path recipe = Path.of("image.yaml");

        Build(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().build().run(new LocalWork.Recipe(home(), at(recipe)), this::talk));
        }
    }

    @Command(
            name = "lock",
            headerHeading = "Examples:%n" + "  stele lock%n" + "  stele lock web/image.yaml%n%n",
            description = "Writes image.lock: every package of a recipe with its version and digest.",
            footer = {"", "Next: stele build"})
    static final class Lock extends Verb.AtHome {
        @Parameters(arity = "0..1", paramLabel = "RECIPE", description = "The recipe; default image.yaml.")
        Path recipe = Path.of("image.yaml");

        Lock(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().lock().run(new LocalWork.Recipe(home(), at(recipe)), this::talk));
        }
    }

    @Command(
            name = "image",
            headerHeading = "Examples:%n" + "  stele image ls%n" + "  stele image show web:1.8.0%n%n",
            description = "Looks at the images of the store.",
            footer = {"", "Next: stele plan"})
    static final class Image extends Verb {
        Image(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return problem(ExitCode.INVALID, Usage.wrong("say  ls  or  show", "stele image"));
        }
    }

    @Command(
            name = "ls",
            headerHeading = "Examples:%n" + "  stele image ls%n%n",
            description = "Lists the images of the store by name.",
            footer = {"", "Next: stele image show NAME:TAG"})
    static final class ImageLs extends Verb.AtHome {
        ImageLs(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().images().run(new LocalWork.Images(home()), this::talk));
        }
    }

    @Command(
            name = "show",
            headerHeading = "Examples:%n" + "  stele image show web:1.8.0%n%n",
            description = "Shows an image: its layers, its size and how it starts.",
            footer = {"", "Next: stele plan"})
    static final class ImageShow extends Verb.AtHome {
        @Parameters(arity = "1", paramLabel = "IMAGE", description = "A name with tag or digest.")
        String image = "";

        ImageShow(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().image().run(new LocalWork.Image(home(), image), this::talk));
        }
    }

    @Command(
            name = "doctor",
            headerHeading = "Examples:%n" + "  stele doctor%n%n",
            description = "Checks this machine and the server, and prints the command that mends each line.",
            footer = {"", "Next: stele demo"})
    static final class Doctor extends Verb.Asking {
        @Option(names = "--home", paramLabel = "DIR", description = "Where Stele keeps everything.")
        Path home = Context.DEFAULT_HOME;

        Doctor(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().doctor().run(new LocalWork.Doctor(at(home), socket()), this::talk));
        }
    }

    @Command(
            name = "demo",
            headerHeading =
                    "Examples:%n" + "  stele demo%n" + "  stele demo --keep%n" + "  stele demo --sabotage drain%n%n",
            description = {
                "Builds a small shop, deploys it under load, breaks it, heals it and proves it.",
                "Ends with 0 only if every act held."
            },
            footer = {"", "Next: stele demo --keep"})
    static final class Demo extends Verb {
        private static final Set<String> PROMISES = Set.of("drain", "adopt", "tamper", "ledger");

        @Option(names = "--keep", description = "Leave it running and say what to try.")
        boolean keep;

        @Option(
                names = "--sabotage",
                paramLabel = "PROMISE",
                description = "Break one promise on purpose: drain, adopt, tamper or ledger. Must end with 1.")
        Optional<String> sabotage = Optional.empty();

        Demo(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            if (sabotage.isPresent() && !PROMISES.contains(sabotage.get())) {
                return problem(
                        ExitCode.INVALID,
                        Problem.of(
                                "C106",
                                "\"" + sabotage.get() + "\" is no promise",
                                "",
                                "write  --sabotage drain,  adopt,  tamper  or  ledger"));
            }
            return finish(context.local().demo().run(new LocalWork.Demo(keep, sabotage), this::tell));
        }
    }

    @Command(
            name = "server",
            headerHeading =
                    "Examples:%n" + "  stele server%n" + "  stele server --home ./home --gateway 127.0.0.1:8080%n%n",
            description = "Runs the server. Ending it leaves all services running.",
            footer = {"", "Next: stele apply"})
    static final class Server extends Verb.AtHome {
        @Option(names = "--gateway", paramLabel = "ADDR", description = "Where requests come in; default :8080.")
        String gateway = ":8080";

        @Option(
                names = "--registry",
                paramLabel = "ADDR",
                description = "Where images are pushed to and pulled from; default 127.0.0.1:5000.")
        String registry = "127.0.0.1:5000";

        @Option(names = "--api", paramLabel = "PATH", description = "The API's Unix socket; default that of the home.")
        Optional<String> api = Optional.empty();

        Server(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            Optional<Path> socket = api.map(a -> at(Path.of(a.startsWith("unix:") ? a.substring(5) : a)));
            return finish(
                    context.local().server().run(new LocalWork.Server(home(), gateway, registry, socket), this::tell));
        }
    }

    @Command(
            name = "gateway",
            hidden = true,
            headerHeading = "Examples:%n" + "  stele gateway --listen :8080 --dir DIR%n%n",
            description = "Runs the gateway's process. The server starts it.")
    static final class Gateway extends Verb {
        @Option(names = "--listen", paramLabel = "ADDR", required = true, description = "Where requests come in.")
        String listen = "";

        @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Its table and control socket.")
        Path dir = Path.of("");

        Gateway(Context context) {
            super(context);
        }

        @Override
        public Integer call() {
            return finish(context.local().gateway().run(new LocalWork.Gateway(listen, at(dir)), this::tell));
        }
    }
}
