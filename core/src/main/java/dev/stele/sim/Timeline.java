package dev.stele.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/// Virtual time: events in the order of their time, then of their creation.
public final class Timeline {
    private record Event(long atMillis, long order, Runnable run) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
    private long nowMillis;
    private long made;

    public long now() {
        return nowMillis;
    }

    void after(long delayMillis, Runnable run) {
        events.add(new Event(nowMillis + Math.max(0, delayMillis), made++, run));
    }

    /// Runs the next event if it is not later than that. Says whether there was one.
    public boolean step(long untilMillis) {
        Event next = events.peek();
        if (next == null || next.atMillis() > untilMillis) {
            nowMillis = Math.max(nowMillis, untilMillis);
            return false;
        }
        events.remove();
        nowMillis = next.atMillis();
        next.run().run();
        return true;
    }
}
