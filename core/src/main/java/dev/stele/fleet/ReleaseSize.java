package dev.stele.fleet;

import dev.stele.text.Fields;
import dev.stele.text.Json;
import dev.stele.text.Node;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Refuses a release that no entry of the ledger can hold, and names the part that makes it so long.
final class ReleaseSize {
    private static final String INTO_A_FILE =
            "put it into a config file,  files: [{src: NAME, dest: /PATH}] , for the program to read";

    /// The fields whose length is a person's choice, and what to do about each.
    private static final Map<String, String> FIXES = Map.of(
            "args", INTO_A_FILE,
            "env", INTO_A_FILE,
            "files", "build them into the image",
            "scratch", "list fewer, or a folder above them",
            "ports", "list fewer");

    private final Fields service;
    private final Json release;

    private record Part(String field, String name, Place place, int bytes) {}

    private ReleaseSize(Fields service, Json release) {
        this.service = service;
        this.release = release;
    }

    static void check(Fields service, Release release, Problems problems) {
        Json json = release.toJson();
        int bytes = json.bytes().length;
        if (bytes > Release.BYTES_MAX) {
            Part biggest = new ReleaseSize(service, json).biggest();
            problems.at(biggest.place(), 1)
                    .add(
                            106,
                            service.path() + " takes " + bytes + " bytes, of at most " + Release.BYTES_MAX,
                            biggest.name() + " alone takes " + biggest.bytes()
                                    + "; a release stands in the ledger as one entry",
                            FIXES.getOrDefault(biggest.field(), INTO_A_FILE));
        }
    }

    /// The longest field, or what takes more than half of it.
    private Part biggest() {
        Part field = longest(FIXES.keySet().stream()
                .sorted()
                .map(name -> part(name, name, service.place(name), release.at(name)))
                .toList());
        List<Part> items = items(field.field());
        return items.isEmpty() || longest(items).bytes() * 2 <= field.bytes() ? field : longest(items);
    }

    private List<Part> items(String field) {
        List<Part> out = new ArrayList<>();
        switch (service.node(field).orElse(new Node.Sequence(service.place(), List.of()))) {
            case Node.Mapping(var _, var members)
            when field.equals("env") ->
                members.forEach(m -> release.at(field)
                        .get(m.key())
                        .ifPresent(value -> out.add(
                                part(field, field + "." + m.key(), m.value().place(), value))));
            case Node.Sequence(var _, var items)
            when field.equals("args") -> {
                List<Json> values = release.at(field).asList();
                for (int i = 0; i < Math.min(items.size(), values.size()); i++) {
                    out.add(part(field, field + "[" + i + "]", items.get(i).place(), values.get(i)));
                }
            }
            case Node.Mapping _, Node.Sequence _, Node.Scalar _ -> {}
        }
        return out;
    }

    private static Part longest(List<Part> parts) {
        return parts.stream().max(Comparator.comparingInt(Part::bytes)).orElseThrow();
    }

    private static Part part(String field, String name, Place place, Json value) {
        return new Part(field, name, place, value.bytes().length);
    }
}
