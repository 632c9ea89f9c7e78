package dev.stele.acceptance;

import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The intents of a ledger, and how often each was closed.
public final class Intents {
    private final SortedMap<String, Integer> opened = new TreeMap<>();
    private final SortedMap<String, Integer> closed = new TreeMap<>();

    private Intents() {}

    /// Reads a rig's whole ledger from its files.
    public static Intents of(Rig rig) {
        String entries = rig.work(Map.of(), "audit", "log", "--last", "100000", "-o", "json")
                .orThrow()
                .out();
        Intents intents = new Intents();
        for (Json line : Json.parse(entries).list("entries")) {
            Json entry = line.at("entry");
            entry.get("key").ifPresent(key -> intents.of(entry.string("kind")).merge(key.asString(), 1, Integer::sum));
        }
        return intents;
    }

    private SortedMap<String, Integer> of(String kind) {
        return kind.equals("outcome") ? closed : opened;
    }

    /// Intents that are not yet closed.
    public List<String> open() {
        return opened.keySet().stream().filter(key -> !closed.containsKey(key)).toList();
    }

    /// Intents that violate the invariant: opened or closed twice, or closed without having been opened.
    public List<String> wrong() {
        List<String> found = new ArrayList<>();
        opened.forEach((key, times) -> {
            if (times != 1) {
                found.add(key + " was opened " + times + " times");
            }
        });
        closed.forEach((key, times) -> {
            if (times != 1 || !opened.containsKey(key)) {
                found.add(key + " was closed " + times + " times, opened " + opened.getOrDefault(key, 0) + " times");
            }
        });
        return found;
    }
}
