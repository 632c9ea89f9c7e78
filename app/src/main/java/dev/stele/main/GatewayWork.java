package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.gateway.Gateway;
import dev.stele.gateway.GatewayConfig;
import dev.stele.gateway.GatewayException;
import dev.stele.gateway.GatewayLimits;
import dev.stele.server.ListenAddress;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Runs `stele gateway`, the process of the data plane. The server starts it, in a session of its own and without
/// privileges.
final class GatewayWork {
    private static final Duration WARM_UP = Duration.ofMillis(300);

    Output run(LocalWork.GatewayRequest request, Consumer<String> progress) {
        int eventLoops =
                Math.min(GatewayConfig.EVENT_LOOPS_MAX, Runtime.getRuntime().availableProcessors());
        try (Gateway gateway = Gateway.start(new GatewayConfig(
                ListenAddress.parse(request.listen()),
                request.dir(),
                GatewayLimits.DEFAULT,
                eventLoops,
                WARM_UP,
                new GatewayConfig.Clocks(System::nanoTime, InstantSource.system()),
                new SplittableRandom()))) {
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
            progress.accept("gateway serves " + request.listen());
            gateway.awaitEnd();
            return Output.done("", Json.object().build());
        } catch (GatewayException | IllegalArgumentException e) {
            return Output.problems(
                    ExitCode.FAILED,
                    List.of(Problem.of(
                            "H504",
                            "the gateway cannot start: " + FailureText.of(e),
                            "no request is served until it can",
                            "stele doctor")));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Output.done("", Json.object().build());
        }
    }
}
