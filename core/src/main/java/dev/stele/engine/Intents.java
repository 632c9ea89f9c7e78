package dev.stele.engine;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.TreePMap;

/// Intents in flight by key, and those that are a step of an instance also by that.
final class Intents extends SharedMap<String, LedgerEvent.Opening> {
    private static final Intents NONE = new Intents(TreePMap.empty(), TreePMap.empty());

    private final TreePMap<String, TreePMap<String, LedgerEvent.InstanceIntent>> steps;

    private Intents(
            TreePMap<String, LedgerEvent.Opening> byKey,
            TreePMap<String, TreePMap<String, LedgerEvent.InstanceIntent>> steps) {
        super(byKey);
        this.steps = steps;
    }

    static Intents of(SortedMap<String, LedgerEvent.Opening> map) {
        if (map instanceof Intents same) {
            return same;
        }
        Intents all = NONE;
        for (LedgerEvent.Opening intent : map.values()) {
            all = all.with(intent);
        }
        return all;
    }

    /// @param intent whose key is not in here yet
    Intents with(LedgerEvent.Opening intent) {
        return new Intents(
                map().plus(intent.key(), intent),
                switch (intent) {
                    case LedgerEvent.Intent _ -> steps;
                    case LedgerEvent.InstanceIntent step ->
                        steps.plus(step.instance(), open(step.instance()).plus(step.key(), step));
                });
    }

    Intents without(LedgerEvent.Opening intent) {
        return new Intents(
                map().minus(intent.key()),
                switch (intent) {
                    case LedgerEvent.Intent _ -> steps;
                    case LedgerEvent.InstanceIntent step -> {
                        var left = open(step.instance()).minus(step.key());
                        yield left.isEmpty() ? steps.minus(step.instance()) : steps.plus(step.instance(), left);
                    }
                });
    }

    /// Sorted by key.
    List<LedgerEvent.InstanceIntent> stepsOf(String instance) {
        return List.copyOf(open(instance).values());
    }

    private TreePMap<String, LedgerEvent.InstanceIntent> open(String instance) {
        return Optional.ofNullable(steps.get(instance)).orElseGet(TreePMap::empty);
    }
}
