package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.Plan;
import dev.stele.fleet.AnyRelease;
import dev.stele.fleet.ConfigFile;
import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.Fleet;
import dev.stele.fleet.FleetFile;
import dev.stele.fleet.FleetKeys;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.text.FileKey;
import dev.stele.text.Parsed;
import dev.stele.text.ValueShape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A plan names each key of the fleet file that changes, with both values as the file spells them. A row is a part of
/// the file, what is written in its place, and the differences, one a line: the key, what was, what is.
class FleetKeysTest {
    private static final String FILE = """
            apiVersion: stele/v1
            kind: Fleet
            metadata: {name: shop}
            retain: {releases: 5}
            services:
              web:
                image: web:1
                args: [serve, --all]
                env: {A: one}
                files: [{src: a.conf, dest: /etc/a.conf}]
                replicas: 2
                heal: replace
                init: true
                stopGracePeriod: 30s
                scratch: [/cache]
                resources: {memory: 64Mi, cpu: 500m, pids: 100}
                ports:
                  http: {port: 8080, route: {host: a.example, path: /shop, strictPaths: false}}
                  admin: {port: 9090}
                healthcheck:
                  readiness: {http: /up, port: http, host: a.local, interval: 2s, timeout: 1s,
                              successThreshold: 2, failureThreshold: 3}
                  liveness: {tcp: http, interval: 10s, timeout: 3s, successThreshold: 1, failureThreshold: 4}
                rollout: {rolling: {}, maxSurge: 25%, maxUnavailable: 0, startTimeout: 1m, progressDeadline: 10m,
                          minHealthy: 5s, bake: 10s, keepWarm: 15m, autoRollback: true}
            """;

    private static final String ROUTE = "{host: a.example, path: /shop, strictPaths: false}";

    private static final String ROWS = """
            image: web:1 ~> image: web:2                    | image: web:1 → web:2
            --all] ~> "--all now", ""]                      | args: serve --all → serve "--all now" ""
            A: one ~> A: two                                | env.A: one → two
            A: one ~> A: one, B: ""                         | env.B:  → ""
            {A: one} ~> {}                                  | env.A: one →
            src: a.conf ~> src: b.conf                      | files./etc/a.conf: 2 bytes → 3 bytes
            dest: /etc/a.conf ~> dest: /etc/b.conf          | files./etc/a.conf: 2 bytes →
            | files./etc/b.conf:  → 2 bytes
            replicas: 2 ~> replicas: 3                      | replicas: 2 → 3
            heal: replace ~> heal: report                   | heal: replace → report
            heal: replace ~> heal: off                      | heal: replace → off
            init: true ~> init: false                       | init: true → false
            releases: 5 ~> releases: 7                      | retain.releases: 5 → 7
            Period: 30s ~> Period: 1500ms                   | stopGracePeriod: 30s → 1500ms
            [/cache] ~> [/cache, "/my cache"]               | scratch: /cache → /cache "/my cache"
            memory: 64Mi ~> memory: 1024Mi                  | resources.memory: 64Mi → 1Gi
            memory: 64Mi ~> memory: "67108865"              | resources.memory: 64Mi → 67108865
            cpu: 500m ~> cpu: "2"                           | resources.cpu: 500m → 2
            cpu: 500m, ~>                                   | resources.cpu: 500m →
            pids: 100 ~> pids: 200                          | resources.pids: 100 → 200
            port: 9090 ~> port: 9091                        | ports.admin.port: 9090 → 9091
            admin: ~> other:                                | ports.admin: {port: 9090} →
            | ports.other:  → {port: 9090}
            host: a.example ~> host: b.example              | ports.http.route.host: a.example → b.example
            host: a.example, ~>                             | ports.http.route.host: a.example →
            path: /shop ~> path: /                          | ports.http.route.path: /shop → /
            strictPaths: false ~> strictPaths: true         | ports.http.route.strictPaths: false → true
            http: {port: 8080 ~> admin: {port: 9090 & admin: {port: 9090} ~> http: {port: 8080}| ports.admin.route:  → NEW
            | ports.http.route: NEW →
            http: /up ~> http: /ready                       | healthcheck.readiness.http: /up → /ready
            port: http ~> port: admin                       | healthcheck.readiness.port: http → admin
            host: a.local ~> host: b.local                  | healthcheck.readiness.host: a.local → b.local
            host: a.local, ~>                               | healthcheck.readiness.host: a.local →
            http: /up, port: http, host: a.local ~> tcp: http | healthcheck.readiness.host: a.local →
            | healthcheck.readiness.http: /up →
            | healthcheck.readiness.port: http →
            | healthcheck.readiness.tcp:  → http
            interval: 2s ~> interval: 250ms                 | healthcheck.readiness.interval: 2s → 250ms
            timeout: 1s ~> timeout: 2s                      | healthcheck.readiness.timeout: 1s → 2s
            successThreshold: 2 ~> successThreshold: 5      | healthcheck.readiness.successThreshold: 2 → 5
            failureThreshold: 3 ~> failureThreshold: 6      | healthcheck.readiness.failureThreshold: 3 → 6
            tcp: http ~> tcp: admin                         | healthcheck.liveness.tcp: http → admin
            tcp: http ~> http: /, port: http, host: b.local | healthcheck.liveness.host:  → b.local
            | healthcheck.liveness.http:  → /
            | healthcheck.liveness.port:  → http
            | healthcheck.liveness.tcp: http →
            interval: 10s ~> interval: 20s                  | healthcheck.liveness.interval: 10s → 20s
            timeout: 3s ~> timeout: 4s                      | healthcheck.liveness.timeout: 3s → 4s
            successThreshold: 1 ~> successThreshold: 2      | healthcheck.liveness.successThreshold: 1 → 2
            failureThreshold: 4 ~> failureThreshold: 5      | healthcheck.liveness.failureThreshold: 4 → 5
            rolling: {} ~> blueGreen: {}                    | rollout: rolling → blueGreen
            maxSurge: 25% ~> maxSurge: 3                    | rollout.maxSurge: 25% → 3
            maxUnavailable: 0 ~> maxUnavailable: 50%        | rollout.maxUnavailable: 0 → 50%
            startTimeout: 1m ~> startTimeout: 90s           | rollout.startTimeout: 1m → 90s
            progressDeadline: 10m ~> progressDeadline: 2h   | rollout.progressDeadline: 10m → 2h
            minHealthy: 5s ~> minHealthy: 0s                | rollout.minHealthy: 5s → 0s
            bake: 10s ~> bake: 1m                           | rollout.bake: 10s → 1m
            keepWarm: 15m ~> keepWarm: 1d                   | rollout.keepWarm: 15m → 1d
            autoRollback: true ~> autoRollback: false       | rollout.autoRollback: true → false
            """;

    /// What a fleet file does not say: its number is Stele's own, and the content of a file is told by its digest.
    private static final SortedSet<String> NO_KEYS = new TreeSet<>(List.of("name", "release.profile"));

    /// Keys that a plan tells by what they are part of.
    private static final Map<String, String> TOLD_AS = Map.of(
            "rollout.rolling", "rollout",
            "rollout.blueGreen", "rollout",
            "files[].src", "files",
            "files[].dest", "files");

    private static final Pattern JAVA = Pattern.compile("[A-Za-z]\\[|[a-z]=|@[0-9a-f]|Optional|PT[0-9]|\\{}|null");

    /// @param edits each a part of the file, and what is written in its place
    record Row(List<String> edits, List<String> differences) {
        Fleet fleet() {
            String file = FILE;
            for (String edit : edits) {
                String[] sides = edit.split(" ~>", 2);
                String from = sides[0].strip();
                assertThat(file.split(Pattern.quote(from), -1))
                        .as(from + " stands once in the file")
                        .hasSize(2);
                file = file.replace(from, sides[1].strip());
            }
            return FleetKeysTest.fleet(file);
        }
    }

    private static List<Row> rows() {
        return ROWS.replace("\n|", ";").lines().map(FleetKeysTest::row).toList();
    }

    private static Row row(String line) {
        String[] cells = line.split("\\| ", 2);
        List<String> differences = List.of(cells[1].replace("NEW", ROUTE).split("; ")).stream()
                .map(String::strip)
                .toList();
        return new Row(List.of(cells[0].split(" & ")), differences);
    }

    private static Fleet fleet(String yaml) {
        var fleet = FleetFile.parse(
                        "fleet.yaml", yaml.getBytes(StandardCharsets.UTF_8), FleetKeysTest::file, Optional.empty())
                .then(draft -> draft.resolve(image -> Optional.of(AnyRelease.image(image.toString()))));
        return switch (fleet) {
            case Parsed.Good<Fleet>(Fleet value) -> value;
            case Parsed.Bad<Fleet>(var problems) -> throw new AssertionError(yaml + problems);
        };
    }

    private static ConfigFiles.Found file(String src) {
        byte[] bytes = (src.equals("a.conf") ? "a\n" : "bb\n").getBytes(StandardCharsets.UTF_8);
        return ConfigFiles.Content.of(src, bytes);
    }

    private static Plan plan(Fleet from, Fleet to) {
        ServiceGoal goal = from.services().values().iterator().next();
        Worlds worlds = new Worlds().wants(from).proved(goal.release());
        return new PlanView(worlds.world(), _ -> Optional.empty()).of(to);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void keyIsNamedWithBothValuesAsTheFileSpellsThem(Row row) {
        Plan plan = plan(fleet(FILE), row.fleet());
        assertThat(plan.changes()).hasSize(1);
        assertThat(plan.changes().getFirst().differences().stream()
                        .map(d -> (d.what() + ": " + size(d.before()) + " → " + size(d.after())).strip())
                        .toList())
                .isEqualTo(row.differences());
        assertThat(plan.toJson().text().replace("[{", "").replace(":[", "")).doesNotContainPattern(JAVA);
    }

    private static String size(String value) {
        return value.replaceAll(" \\(sha256:[0-9a-f]{12}\\)$", "");
    }

    @Test
    void sameFileHasNoDifference() {
        assertThat(plan(fleet(FILE), fleet(FILE)).changes()).isEmpty();
    }

    /// A key that is new in the file's model has to get a row, and a row holds only if a plan knows the key.
    @Test
    void everyKeyOfTheFileHasARowAndNothingElseIsNamed() {
        SortedSet<String> named = new TreeSet<>();
        rows().forEach(row -> row.differences().forEach(difference -> named.add(withoutNames(difference))));
        SortedSet<String> known = new TreeSet<>();
        SortedSet<String> values = new TreeSet<>();
        for (FileKey.At at : FleetKeys.FILE_KEY.all()) {
            String path = at.path().replace("services.*.", "");
            known.add(path);
            if (changesWhatRuns(at.key())) {
                values.add(TOLD_AS.getOrDefault(path, path));
            }
        }
        assertThat(values).contains("rollout.bake", "ports.*.route.host", "retain.releases");
        assertThat(named)
                .containsAll(values)
                .allMatch(what -> known.stream().anyMatch(path -> path.equals(what) || path.startsWith(what + ".")));
    }

    private static boolean changesWhatRuns(FileKey key) {
        // Such as egress, which takes the empty list alone.
        boolean fixed = key.shape() instanceof ValueShape.Texts texts && texts.max() == 0;
        boolean isValue = key.members().stream().allMatch(FileKey::isLater);
        return isValue && !fixed && !key.isLater() && key.use().part() != FileKey.Part.FILE;
    }

    /// What a difference is of, with `*` for what a person named.
    private static String withoutNames(String difference) {
        return difference
                .split(":", 2)[0]
                .replaceFirst("^(files|env)\\..*", "$1")
                .replaceFirst("^ports\\.[a-z]+", "ports.*");
    }

    /// A component that is new in the model has to get a row: without one, nobody knows whether a plan shows it.
    @Test
    void everyValueOfTheModelHasARow() throws ReflectiveOperationException {
        SortedSet<String> all = new TreeSet<>();
        components(ServiceGoal.class, "", all);
        all.removeAll(NO_KEYS);
        SortedSet<String> changed = new TreeSet<>();
        SortedMap<String, String> base = values(fleet(FILE));
        for (Row row : rows()) {
            SortedMap<String, String> other = values(row.fleet());
            SortedSet<String> paths = new TreeSet<>(base.keySet());
            paths.addAll(other.keySet());
            paths.removeIf(path -> Optional.ofNullable(base.get(path)).equals(Optional.ofNullable(other.get(path))));
            changed.addAll(paths);
        }
        assertThat(changed).containsExactlyElementsOf(all);
        assertThat(all).contains("route.strictPaths", "policies.rollout.timing.bake", "release.mounts.files.dest");
    }

    /// Paths of all values that are no records themselves.
    private static void components(Type type, String path, SortedSet<String> out) {
        if (type instanceof ParameterizedType generic
                && (generic.getRawType() == Optional.class || generic.getRawType() == List.class)) {
            components(generic.getActualTypeArguments()[0], path, out);
        } else if (type instanceof Class<?> record && record.isRecord() && record != Digest.class) {
            for (RecordComponent component : record.getRecordComponents()) {
                components(component.getGenericType(), join(path, component.getName()), out);
            }
        } else {
            out.add(path);
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static SortedMap<String, String> values(Fleet fleet) throws ReflectiveOperationException {
        SortedMap<String, String> out = new TreeMap<>();
        values(fleet.services().values().iterator().next(), "", out);
        return out;
    }

    private static void values(Object value, String path, SortedMap<String, String> out)
            throws ReflectiveOperationException {
        switch (value) {
            case Optional<?> optional when optional.isPresent() -> values(optional.get(), path, out);
            case Optional<?> _ -> {}
            case Collection<?> items
            when items.stream().allMatch(ConfigFile.class::isInstance) -> {
                for (Object item : items) {
                    values(item, path, out);
                }
            }
            case Map<?, ?> map -> out.merge(path, new TreeMap<>(map).toString(), String::concat);
            case Record record
            when !(record instanceof Digest)
                    && record.getClass().getEnclosingClass() != dev.stele.fleet.InstanceAmount.class -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    values(get(component, record), join(path, component.getName()), out);
                }
            }
            default -> out.merge(path, value.toString(), String::concat);
        }
    }

    private static Object get(RecordComponent component, Record record) throws ReflectiveOperationException {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (InvocationTargetException e) {
            throw new AssertionError(component.toString(), e);
        }
    }
}
