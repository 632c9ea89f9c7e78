package dev.stele.engine;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.pcollections.TreePMap;

/// Intents in flight by key, and those that are a step of an instance also by that.
final class Intents extends SharedMap<String, Fact.Opening> {
    private static final Intents NONE = new Intents(TreePMap.empty(), TreePMap.empty());

    private final TreePMap<String, TreePMap<String, Fact.InstanceIntent>> steps;

    private Intents(
            TreePMap<String, Fact.Opening> byKey, TreePMap<String, TreePMap<String, Fact.InstanceIntent>> steps) {
        super(byKey);
        this.steps = steps;
    }

    static Intents of(SortedMap<String, Fact.Opening> map) {
        if (map instanceof Intents same) {
            return same;
        }
        Intents all = NONE;
        for (Fact.Opening intent : map.values()) {
            all = all.with(intent);
        }
        return all;
    }

    /// @param intent whose key is not in here yet
    Intents with(Fact.Opening intent) {
        return new Intents(
                map().plus(intent.key(), intent),
                switch (intent) {
                    case Fact.Intent _ -> steps;
                    case Fact.InstanceIntent step ->
                        steps.plus(step.instance(), open(step.instance()).plus(step.key(), step));
                });
    }

    Intents without(Fact.Opening intent) {
        return new Intents(
                map().minus(intent.key()),
                switch (intent) {
                    case Fact.Intent _ -> steps;
                    case Fact.InstanceIntent step -> {
                        var left = open(step.instance()).minus(step.key());
                        yield left.isEmpty() ? steps.minus(step.instance()) : steps.plus(step.instance(), left);
                    }
                });
    }

    /// Sorted by key.
    List<Fact.InstanceIntent> stepsOf(String instance) {
        return List.copyOf(open(instance).values());
    }

    private TreePMap<String, Fact.InstanceIntent> open(String instance) {
        return Optional.ofNullable(steps.get(instance)).orElseGet(TreePMap::empty);
    }
}
