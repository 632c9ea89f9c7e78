package dev.stele.demo;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/// The acts in which parts of Stele itself are killed.
final class CrashActs {
    private static final Duration BACK_MAX = Duration.ofSeconds(30);

    private static final int IN_A_ROW = 40;

    private final Scene scene;

    CrashActs(Scene scene) {
        this.scene = scene;
    }

    /// Kills the server and starts it again, as a service manager would; what serves must be the same processes.
    Act.Outcome killServer() {
        SortedMap<String, Long> before = scene.machine().instances();
        Set<String> serving = scene.watch().serving();
        before.keySet().retainAll(serving);
        long start = scene.now();
        scene.server().kill();
        if (scene.is(Sabotage.ADOPT)) {
            before.values().forEach(HostView::kill);
        }
        scene.server().start();
        boolean same = scene.machine().instances().entrySet().containsAll(before.entrySet());
        boolean told = same
                && scene.patience()
                        .until(BACK_MAX, () -> scene.watch().serving().equals(serving));
        long micros = scene.now() - start;
        String result = told ? "adopted all again" : same ? "not adopted" : "other instances run now";
        return Act.Outcome.of(told, result, micros);
    }

    Act.Outcome killGateway() {
        long gateway = scene.machine()
                .gateway(scene.options().listen())
                .orElseThrow(() -> new IllegalStateException(
                        "no gateway process listens on " + scene.options().listen()));
        long start = scene.now();
        HostView.kill(gateway);
        boolean back = scene.patience().until(BACK_MAX, () -> firstServed(start).isPresent());
        long until = firstServed(start).orElse(scene.now());
        String result = back ? "back on its last table" : "did not come back";
        return new Act.Outcome(result, OptionalLong.of(until - start), back, new Act.Down(start, until));
    }

    /// When the first of many requests in a row began that were served by another gateway: one alone may have been the
    /// last of the old one.
    private OptionalLong firstServed(long kill) {
        long lastFailed = scene.load().visits().stream()
                .filter(visit -> visit.failed() && visit.endMicros() >= kill)
                .mapToLong(Visit::startMicros)
                .max()
                .orElse(kill);
        long[] served = scene.servedSince(lastFailed + 1).stream()
                .mapToLong(Visit::startMicros)
                .sorted()
                .toArray();
        return served.length < IN_A_ROW ? OptionalLong.empty() : OptionalLong.of(served[0]);
    }
}
