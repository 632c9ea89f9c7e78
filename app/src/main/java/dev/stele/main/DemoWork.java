package dev.stele.main;

import dev.stele.api.ApiClient;
import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.crash.Pauser;
import dev.stele.demo.Demo;
import dev.stele.demo.Sabotage;
import dev.stele.text.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/// Runs `stele demo` with the real program, in the repository that this process was started from.
final class DemoWork {
    private final Pauser pauser;

    DemoWork(Pauser pauser) {
        this.pauser = pauser;
    }

    Output run(LocalWork.DemoRequest request, Consumer<String> progress) {
        Path root =
                Path.of(System.getProperty("stele.root", ".")).toAbsolutePath().normalize();
        Demo demo = new Demo(
                new Demo.Setting(
                        root,
                        root.resolve("target").resolve("demo"),
                        request.sabotage().map(Sabotage::parse),
                        request.keep()),
                new Demo.Environment(InstantSource.system(), System::nanoTime, pauser, ApiClient::new, progress));
        return output(demo.run());
    }

    static Output output(boolean held) {
        return new Output(
                held ? ExitCode.DONE : ExitCode.FAILED,
                "",
                Json.object().put("held", held).build(),
                List.of());
    }
}
