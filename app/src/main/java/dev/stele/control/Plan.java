package dev.stele.control;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// The changes that applying a fleet would make, one [Change] for each service that it affects.
///
/// @param fleet the fleet's name
/// @param unchanged services that stay as they are
/// @param warnings one sentence each: what is wanted and does not fit the machine
public record Plan(String fleet, String environment, List<Change> changes, int unchanged, List<String> warnings) {
    public Plan {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /// Without warnings.
    public Plan(String fleet, String environment, List<Change> changes, int unchanged) {
        this(fleet, environment, changes, unchanged, List.of());
    }

    /// Services of which an apply would change something.
    public long toChange() {
        return changes.size() - held() - kept();
    }

    /// Services whose wanted release is condemned.
    public long held() {
        return count(Kind.HELD);
    }

    /// Services that the file does not name, and that keep running.
    public long kept() {
        return count(Kind.ABANDONED);
    }

    /// Whether all that the file wants runs already.
    public boolean isDone() {
        return changes.size() == kept();
    }

    private long count(Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    public enum Kind {
        /// A service that did not run before.
        START,
        /// Another release: a rollout.
        ROLLOUT,
        /// The release stays: route, replicas or policy.
        ADJUST,
        /// Held: the wanted release is condemned, so nothing is started.
        HELD,
        /// Not in the file; it keeps running until someone stops it.
        ABANDONED
    }

    /// @param from release number that serves; absent when none does
    /// @param to release number that is wanted
    /// @param notes further information beside the differences, such as the strategy and the extra instances
    public record Change(
            String service,
            Kind kind,
            Optional<Integer> from,
            Optional<Integer> to,
            List<Difference> differences,
            List<String> notes) {
        public Change {
            differences = List.copyOf(differences);
            notes = List.copyOf(notes);
        }

        Change withoutEnv() {
            return new Change(
                    service,
                    kind,
                    from,
                    to,
                    differences.stream().map(Difference::withoutEnv).toList(),
                    notes);
        }

        static Change fromJson(Json json) {
            return new Change(
                    json.string("service"),
                    Kind.valueOf(json.string("kind")),
                    json.get("from").map(n -> Math.toIntExact(n.asLong())),
                    json.get("to").map(n -> Math.toIntExact(n.asLong())),
                    json.list("differences").stream().map(Difference::fromJson).toList(),
                    json.stringList("notes"));
        }

        Json toJson() {
            Json.Builder out = Json.object().put("service", service).put("kind", kind.name());
            from.ifPresent(n -> out.put("from", n));
            to.ifPresent(n -> out.put("to", n));
            return out.put("differences", Json.array(differences, Difference::toJson))
                    .put("notes", Json.strings(notes))
                    .build();
        }
    }

    /// The plan without the values of variables, which may be secrets.
    public Plan withoutEnv() {
        return new Plan(
                fleet, environment, changes.stream().map(Change::withoutEnv).toList(), unchanged, warnings);
    }

    /// One key of the fleet file whose value changes. The values are spelled as a fleet file does, but for `files`,
    /// which are told by size and digest.
    ///
    /// @param what key as in the fleet file, such as `image` or `env.FEATURE_X`
    /// @param before empty when it was not there
    /// @param after empty when it is no longer there
    /// @param diff of a text file, the lines of the unified form; empty for all else
    /// @param diffHidden further lines that were left out
    public record Difference(String what, String before, String after, List<String> diff, int diffHidden) {
        private static final String ENV = "env.";
        private static final String SET = "set";

        public Difference {
            diff = List.copyOf(diff);
        }

        public Difference(String what, String before, String after) {
            this(what, before, after, List.of(), 0);
        }

        /// That a variable is set, and that it changed, is told; its values may be secrets.
        Difference withoutEnv() {
            if (!what.startsWith(ENV)) {
                return this;
            }
            String then = before.isEmpty() ? SET : "changed";
            return new Difference(what, before.isEmpty() ? "" : SET, after.isEmpty() ? "" : then);
        }

        static Difference fromJson(Json json) {
            return new Difference(
                    json.string("what"),
                    json.string("before"),
                    json.string("after"),
                    json.get("diff").map(_ -> json.stringList("diff")).orElse(List.of()),
                    json.get("diffHidden").map(n -> Math.toIntExact(n.asLong())).orElse(0));
        }

        Json toJson() {
            Json.Builder out =
                    Json.object().put("what", what).put("before", before).put("after", after);
            if (!diff.isEmpty()) {
                out.put("diff", Json.strings(diff)).put("diffHidden", diffHidden);
            }
            return out.build();
        }
    }

    public static Plan fromJson(Json json) {
        return new Plan(
                json.string("fleet"),
                json.string("environment"),
                json.list("changes").stream().map(Change::fromJson).toList(),
                Math.toIntExact(json.number("unchanged")),
                json.get("warnings").map(_ -> json.stringList("warnings")).orElse(List.of()));
    }

    public Json toJson() {
        return Json.object()
                .put("fleet", fleet)
                .put("environment", environment)
                .put("changes", Json.array(changes, Change::toJson))
                .put("unchanged", unchanged)
                .put("toChange", toChange())
                .put("held", held())
                .put("kept", kept())
                .put("warnings", Json.strings(warnings))
                .build();
    }
}
