package dev.stele.demo;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/// Acts that kill parts of Stele itself.
final class CrashActs {
    private static final Duration BACK_MAX = Duration.ofSeconds(30);

    private static final int IN_A_ROW = 40;

    private final DemoContext context;

    CrashActs(DemoContext context) {
        this.context = context;
    }

    /// Kills the server and restarts it, as a service manager would. The same processes have to keep serving.
    Act.Outcome killServer() {
        SortedMap<String, Long> before = context.machine().instances();
        Set<String> serving = context.watch().serving();
        before.keySet().retainAll(serving);
        long start = context.now();
        context.server().kill();
        if (context.is(Sabotage.ADOPT)) {
            before.values().forEach(HostView::kill);
        }
        context.server().start();
        boolean same = context.machine().instances().entrySet().containsAll(before.entrySet());
        boolean told = same
                && context.patience()
                        .until(BACK_MAX, () -> context.watch().serving().equals(serving));
        long micros = context.now() - start;
        String result = told ? "adopted all again" : same ? "not adopted" : "other instances run now";
        return Act.Outcome.of(told, result, micros);
    }

    Act.Outcome killGateway() {
        long gateway = context.machine()
                .gateway(context.options().listen())
                .orElseThrow(() -> new IllegalStateException(
                        "no gateway process listens on " + context.options().listen()));
        long start = context.now();
        HostView.kill(gateway);
        boolean back =
                context.patience().until(BACK_MAX, () -> firstServed(start).isPresent());
        long until = firstServed(start).orElse(context.now());
        String result = back ? "back on its last table" : "did not come back";
        return new Act.Outcome(result, OptionalLong.of(until - start), back, new Act.Down(start, until));
    }

    /// Start of the first of many consecutive requests served after the kill: a single one may have been the last of
    /// the old gateway.
    private OptionalLong firstServed(long kill) {
        long lastFailed = context.load().results().stream()
                .filter(request -> request.failed() && request.endMicros() >= kill)
                .mapToLong(RequestResult::startMicros)
                .max()
                .orElse(kill);
        long[] served = context.servedSince(lastFailed + 1).stream()
                .mapToLong(RequestResult::startMicros)
                .sorted()
                .toArray();
        return served.length < IN_A_ROW ? OptionalLong.empty() : OptionalLong.of(served[0]);
    }
}
