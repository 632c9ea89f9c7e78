package dev.stele.main;

import dev.stele.api.ApiClient;
import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.demo.Demo;
import dev.stele.demo.Sabotage;
import dev.stele.text.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/// `stele demo`: plays it against the real program in the repository that this one was started from.
final class DemoWork {
    Output run(LocalWork.Demo asked, Consumer<String> talk) {
        Path root =
                Path.of(System.getProperty("stele.root", ".")).toAbsolutePath().normalize();
        Demo demo = new Demo(
                new Demo.Setting(
                        root,
                        root.resolve("target").resolve("demo"),
                        asked.sabotage().map(Sabotage::parse),
                        asked.keep()),
                new Demo.Environment(InstantSource.system(), System::nanoTime, ApiClient::new, talk));
        boolean held = demo.run();
        return new Output(
                held ? ExitCode.DONE : ExitCode.FAILED,
                "",
                Json.object().put("held", held).build(),
                List.of());
    }
}
