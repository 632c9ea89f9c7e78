package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.home.Home;
import dev.stele.machine.HostException;
import dev.stele.server.ServerStartException;
import dev.stele.server.Uninstall;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import dev.stele.text.SafeText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/// Runs `stele uninstall`.
final class UninstallWork {
    static final Path RUN = Path.of("/run/stele");

    private final Pauser pauser;

    UninstallWork(Pauser pauser) {
        this.pauser = pauser;
    }

    Output run(LocalWork.UninstallRequest request, Consumer<String> progress) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return refused(
                    Problem.of("H501", "only root can uninstall", "what it removes is root's", "sudo stele uninstall"));
        }
        Optional<Problem> unknown = request.installation().flatMap(UninstallWork::unknown);
        if (unknown.isPresent()) {
            return refused(unknown.get());
        }
        try {
            Uninstall uninstall = request.installation()
                    .map(id -> Uninstall.of(RUN, id, pauser))
                    .orElseGet(() -> Uninstall.of(RUN, new Home(request.home()), pauser));
            return run(uninstall, request.dryRun(), progress);
        } catch (ServerStartException e) {
            return refused(e.problem());
        } catch (HostException e) {
            return refused(
                    Problem.of("H500", FailureText.of(e), "the rest is removed already", "stele uninstall --dry-run"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Output.problems(ExitCode.INTERRUPTED, List.of());
        }
    }

    private static Optional<Problem> unknown(String id) {
        SortedSet<String> known = Uninstall.ids(RUN);
        return known.contains(id)
                ? Optional.empty()
                : Optional.of(Problem.of(
                        "H505",
                        "nothing of an installation \"" + id + "\" is on this machine",
                        known.isEmpty() ? "there is none" : "there are: " + String.join(", ", known),
                        "name one of these, or a home with  --home DIR"));
    }

    static Output run(Uninstall uninstall, boolean dryRun, Consumer<String> progress) throws InterruptedException {
        List<Uninstall.Item> items = uninstall.items();
        Optional<Problem> refusal = uninstall.refusal();
        if (refusal.isPresent() && !dryRun) {
            return refused(refusal.get());
        }
        Json.Builder json = Json.object()
                .put("name", uninstall.name())
                .put("home", uninstall.home().toString())
                .put("removed", !dryRun && !items.isEmpty())
                .put(
                        "items",
                        Json.array(
                                items,
                                item -> Json.object()
                                        .put("kind", item.kind())
                                        .put("what", item.what())
                                        .build()));
        if (items.isEmpty()) {
            SortedSet<String> others = Uninstall.ids(RUN);
            return Output.done(
                    "nothing is installed at " + SafeText.line(uninstall.home().toString())
                            + (others.isEmpty()
                                    ? "\n"
                                    : "; by their ids, with  --installation ID:  " + String.join(", ", others) + "\n"),
                    json.build());
        }
        if (dryRun) {
            refusal.ifPresent(why -> progress.accept(why.message() + "; before anything can be removed, " + why.fix()));
            return Output.done(listed(uninstall, items), json.build());
        }
        List<Path> others = uninstall.remove();
        others.forEach(
                other -> progress.accept("not Stele's, and left where it is: " + SafeText.line(other.toString())));
        return Output.done(
                "✓ " + uninstall.name() + " is removed: " + items.size() + " things, none is left\n",
                json.put(
                                "left",
                                Json.strings(others.stream().map(Path::toString).toList()))
                        .build());
    }

    private static String listed(Uninstall uninstall, List<Uninstall.Item> items) {
        StringBuilder out = new StringBuilder("installation " + SafeText.line(uninstall.name()) + ", home "
                + SafeText.line(uninstall.home().toString()) + ":\n");
        items.forEach(item -> out.append(String.format("  %-10s %s%n", item.kind(), SafeText.line(item.what()))));
        return out.append("Nothing is removed yet. Services end at once; to drain them first:  stele stop --all\n")
                .toString();
    }

    private static Output refused(Problem problem) {
        return new Output(
                ExitCode.FAILED,
                "",
                Json.object().put("items", Json.array(List.of())).build(),
                List.of(problem));
    }
}
