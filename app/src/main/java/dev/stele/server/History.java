package dev.stele.server;

import dev.stele.engine.Fact;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The newest entries, for people who ask what happened, and when each release was made.
///
/// The ledger keeps everything; this is what answers without reading it. Safe for several threads.
final class History {
    private static final int KEPT_MAX = 5_000;

    private final Deque<Line> lines = new ArrayDeque<>();
    private final Map<Long, Instant> releases = new TreeMap<>();

    private final FactText text = new FactText();

    /// @param text the entry in one sentence
    record Line(long index, Entry entry, String text) {}

    synchronized void add(long index, Entry entry) {
        lines.addLast(new Line(index, entry, text.of(entry.fact())));
        if (lines.size() > KEPT_MAX) {
            lines.removeFirst();
        }
        if (entry.fact() instanceof Fact.ReleaseMade) {
            releases.put(index, entry.at());
        }
    }

    /// Forgets entries that the disk refused.
    synchronized void forgetFrom(long index) {
        lines.removeIf(line -> line.index() >= index);
        releases.keySet().removeIf(at -> at >= index);
    }

    /// Oldest first.
    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    synchronized Optional<Instant> madeAt(long index) {
        return Optional.ofNullable(releases.get(index));
    }
}
