package dev.stele.journal;

import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Recorded;
import dev.stele.route.PoolId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The newest entries, for queries about what happened, and when each release was made.
///
/// The ledger keeps everything; this answers queries without reading it. Safe for several threads.
public final class History {
    static final int KEPT_MAX = 5_000;

    private final Deque<Line> lines = new ArrayDeque<>();
    private final Map<Long, Instant> releases = new TreeMap<>();

    private final LedgerEventText text = new LedgerEventText();

    /// @param text the entry in one sentence
    public record Line(long index, LedgerEntry entry, String text) {}

    /// @return the entry as it is kept
    public synchronized Line add(long index, LedgerEntry entry) {
        Line line = new Line(index, entry, text.of(entry.event()));
        lines.addLast(line);
        if (lines.size() > KEPT_MAX) {
            lines.removeFirst();
        }
        made(index, entry);
        return line;
    }

    /// An entry that is too old to be kept; newer ones may refer to what it introduced.
    synchronized void note(long index, LedgerEntry entry) {
        text.note(entry.event());
        made(index, entry);
    }

    private void made(long index, LedgerEntry entry) {
        if (entry.event() instanceof LedgerEvent.ReleaseMade) {
            releases.put(index, entry.at());
        }
    }

    /// Begins with the state that a snapshot holds for the entries before the first one.
    synchronized void begin(LedgerSnapshot snapshot) {
        releases.putAll(snapshot.releases());
        snapshot.recorded()
                .services()
                .forEach((service, record) -> record.releases()
                        .forEach((id, release) -> text.number(new PoolId(service, id), release.number())));
    }

    /// When the releases that are recorded were made.
    synchronized SortedMap<Long, Instant> madeAt(Recorded recorded) {
        SortedMap<Long, Instant> out = new TreeMap<>();
        recorded.services()
                .values()
                .forEach(service -> service.releases()
                        .values()
                        .forEach(release -> madeAt(release.madeAt()).ifPresent(at -> out.put(release.madeAt(), at))));
        return out;
    }

    /// Removes entries that could not be written.
    public synchronized void forgetFrom(long index) {
        lines.removeIf(line -> line.index() >= index);
        releases.keySet().removeIf(at -> at >= index);
    }

    /// Oldest first.
    public synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    public synchronized Optional<Instant> madeAt(long index) {
        return Optional.ofNullable(releases.get(index));
    }
}
