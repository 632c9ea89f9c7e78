package dev.stele.control;

import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;

/// The changes that applying a fleet would make, one [Change] for each service that it affects.
///
/// @param fleet the fleet's name
/// @param unchanged services that stay as they are
public record Plan(String fleet, String environment, List<Change> changes, int unchanged) {
    public Plan {
        changes = List.copyOf(changes);
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
        /// No longer in the file; it keeps running until someone stops it.
        ABANDONED
    }

    /// @param from release number that runs; absent when none does
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
                fleet, environment, changes.stream().map(Change::withoutEnv).toList(), unchanged);
    }

    /// @param what field as in the fleet file, such as `image` or `env.FEATURE_X`
    /// @param before empty when it was not there
    /// @param after empty when it is no longer there
    public record Difference(String what, String before, String after) {
        private static final String ENV = "env.";
        private static final String SET = "set";

        /// That a variable is set, and that it changed, is told; its values may be secrets.
        Difference withoutEnv() {
            if (!what.startsWith(ENV)) {
                return this;
            }
            String then = before.isEmpty() ? SET : "changed";
            return new Difference(what, before.isEmpty() ? "" : SET, after.isEmpty() ? "" : then);
        }

        static Difference fromJson(Json json) {
            return new Difference(json.string("what"), json.string("before"), json.string("after"));
        }

        Json toJson() {
            return Json.object()
                    .put("what", what)
                    .put("before", before)
                    .put("after", after)
                    .build();
        }
    }

    public static Plan fromJson(Json json) {
        return new Plan(
                json.string("fleet"),
                json.string("environment"),
                json.list("changes").stream().map(Change::fromJson).toList(),
                Math.toIntExact(json.number("unchanged")));
    }

    public Json toJson() {
        return Json.object()
                .put("fleet", fleet)
                .put("environment", environment)
                .put("changes", Json.array(changes, Change::toJson))
                .put("unchanged", unchanged)
                .build();
    }
}
