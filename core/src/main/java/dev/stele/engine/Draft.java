package dev.stele.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A decision being made: each fact that is said is taken into account by what is decided after it.
///
/// It also notes every moment that is asked about and not reached yet, so no wake is ever forgotten.
public final class Draft {
    private final World world;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Decision.Why> why = new ArrayList<>();
    private final Map<String, Service> services = new HashMap<>();
    private Recorded recorded;
    private long wake = Long.MAX_VALUE;

    public Draft(World world) {
        this.world = world;
        recorded = world.recorded();
    }

    public void say(Fact fact) {
        facts.add(fact);
        recorded = recorded.apply(fact, recorded.entries(), now());
    }

    /// How many facts were said so far.
    int said() {
        return facts.size();
    }

    /// Whether the moment has come. If not, the decision wakes up then.
    public boolean reached(long atMillis) {
        if (now() >= atMillis) {
            return true;
        }
        wake = Math.min(wake, atMillis);
        return false;
    }

    Service service(String name) {
        return services.computeIfAbsent(name, _ -> new Service(this, name));
    }

    void why(String service, String sentence) {
        why.add(new Decision.Why(service, sentence));
    }

    /// A key that no intent ever had.
    public String key(String what) {
        return what + "#" + recorded.nextKey();
    }

    public long now() {
        return world.nowMillis();
    }

    public World world() {
        return world;
    }

    public Observed observed() {
        return world.observed();
    }

    /// What will be recorded after everything that was said so far.
    public Recorded recorded() {
        return recorded;
    }

    public Decision decision() {
        return new Decision(facts, wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake), why);
    }
}
