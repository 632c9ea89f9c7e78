package dev.stele.demo;

import java.time.Duration;
import java.util.List;

/// Acts that order another release. The result is determined from the answers to requests, not from the server.
final class RolloutActs {
    private static final int REVERTED = 4;
    private static final int SURE = 40;
    private static final Duration ALL_MAX = Duration.ofSeconds(20);

    private final DemoContext context;

    RolloutActs(DemoContext context) {
        this.context = context;
    }

    Act.Outcome deploySecond() {
        long start = context.now();
        if (context.is(Sabotage.DRAIN)) {
            context.machine().instances().values().forEach(HostView::kill);
        }
        Program.Ended apply = apply("v2");
        return settled(apply, "v2", start, "100% on v2");
    }

    Act.Outcome tryThird() {
        long start = context.now();
        Program.Ended apply = apply("v3");
        long micros = context.now() - start;
        boolean leaked = context.servedSince(start).stream()
                .anyMatch(request -> request.release().equals("v3"));
        boolean held = apply.exit() == REVERTED && !leaked;
        return Act.Outcome.of(held, held ? "reverted, v3 condemned" : wrong(apply), micros);
    }

    Act.Outcome rollBack() {
        long start = context.now();
        Program.Ended rollback = context.cli().ask("rollback", StatusWatch.SERVICE, "-y");
        return settled(rollback, "v1", start, "100% on v1, warm");
    }

    private Program.Ended apply(String version) {
        String file = context.options().fleets().resolve(version + ".yaml").toString();
        return context.cli().ask("apply", "-f", file, "-y");
    }

    /// Waits until only that release answers, and takes the time of the last other answer.
    private Act.Outcome settled(Program.Ended command, String release, long start, String result) {
        boolean all = context.patience().until(ALL_MAX, () -> onlyAnswers(release));
        long last = context.servedSince(start).stream()
                .filter(request -> !request.release().equals(release))
                .mapToLong(RequestResult::endMicros)
                .max()
                .orElse(start);
        boolean held = command.exit() == 0 && all;
        return Act.Outcome.of(held, held ? result : wrong(command), last - start);
    }

    private boolean onlyAnswers(String release) {
        List<RequestResult> last = context.load().last(SURE);
        return last.size() == SURE
                && last.stream().allMatch(request -> request.release().equals(release));
    }

    private static String wrong(Program.Ended command) {
        return "exit code " + command.exit() + ": " + command.lastLine();
    }
}
