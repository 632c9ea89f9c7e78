package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.home.Home;
import dev.stele.home.HomeAdoption;
import dev.stele.home.Surroundings;
import dev.stele.linux.Nodes;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/// Runs `stele server adopt`.
final class AdoptWork {
    private static final int OTHERS = 0077;

    Output run(LocalWork.AdoptRequest request, Consumer<String> progress) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Output.problems(
                    ExitCode.FAILED,
                    List.of(Problem.of(
                            "H501",
                            "only root may adopt a home",
                            "the home and its keys are root's",
                            "sudo stele server adopt")));
        }
        Nodes.umask(OTHERS);
        HomeAdoption adoption = new HomeAdoption(new Home(request.home()), Surroundings.MACHINE);
        return switch (request.newId() ? adoption.newId(new SecureRandom()) : adoption.keepId()) {
            case Parsed.Bad<HomeAdoption.Adopted>(var problems) -> Output.problems(ExitCode.FAILED, problems);
            case Parsed.Good<HomeAdoption.Adopted>(var adopted) -> adopted(request, adopted);
        };
    }

    static Output adopted(LocalWork.AdoptRequest request, HomeAdoption.Adopted adopted) {
        String former = adopted.former()
                .map(folder -> "  the former ledger:  stele audit verify " + folder.resolve("ledger") + " --key "
                        + folder.resolve("keys/ledger.vkey") + "\n")
                .orElse("");
        Json.Builder json = Json.object().put("home", request.home().toString()).put("installation", adopted.id());
        adopted.former().ifPresent(folder -> json.put("former", folder.toString()));
        return Output.done(
                "✓ " + request.home() + " is the installation " + adopted.id() + "\n" + former
                        + "Next: stele server --home " + request.home() + "\n",
                json.build());
    }
}
