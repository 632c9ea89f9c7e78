package dev.stele.views;

import dev.stele.control.Plan;
import dev.stele.fleet.ConfigFile;
import dev.stele.fleet.Release;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Differences between what serves and what is wanted, key by key, in the words of the fleet file.
///
/// The values of `env` are told here, and left out again ([Plan#withoutEnv()]) for all but those who may see them.
final class Differences {
    private static final String NONE = "";

    private final Function<Digest, Optional<byte[]>> contents;
    private final List<Plan.Difference> out = new ArrayList<>();

    /// @param goal absent where only releases are compared
    record Side(String imageName, Release release, Optional<ServiceGoal> goal) {
        static Side of(ServiceGoal goal) {
            return new Side(goal.imageName(), goal.release(), Optional.of(goal));
        }

        private FleetFields fields() {
            FleetFields release = FleetFields.of(this.release);
            return goal.map(release::with).orElse(release);
        }
    }

    private Differences(Function<Digest, Optional<byte[]>> contents) {
        this.contents = contents;
    }

    /// @param contents of config files that are known, by their digest
    static List<Plan.Difference> between(Side before, Side after, Function<Digest, Optional<byte[]>> contents) {
        Differences differences = new Differences(contents);
        differences.image(before, after);
        differences.environment(before.release(), after.release());
        differences.files(before.release(), after.release());
        differences.blocks(before.fields(), after.fields());
        differences.out.sort(Comparator.comparing(Plan.Difference::what));
        return List.copyOf(differences.out);
    }

    private void add(String what, String before, String after) {
        if (!before.equals(after)) {
            out.add(new Plan.Difference(what, before, after));
        }
    }

    /// Two images of one name are told apart by their digests, which no fleet file names then.
    private void image(Side before, Side after) {
        Digest from = before.release().image();
        Digest to = after.release().image();
        if (before.imageName().equals(after.imageName()) && !from.equals(to)) {
            add("image", before.imageName() + " (" + name(from) + ")", after.imageName() + " (" + name(to) + ")");
        } else {
            add("image", before.imageName(), after.imageName());
        }
    }

    private void environment(Release before, Release after) {
        Map<String, String> from = before.process().env();
        Map<String, String> to = after.process().env();
        for (String name : union(from, to)) {
            String what = "env." + name;
            Optional<String> was = Optional.ofNullable(from.get(name));
            Optional<String> is = Optional.ofNullable(to.get(name));
            add(
                    what,
                    was.map(Differences::value).orElse(NONE),
                    is.map(Differences::value).orElse(NONE));
        }
    }

    /// A variable that is set to nothing is not one that is absent.
    private static String value(String variable) {
        return variable.isEmpty() ? "\"\"" : variable;
    }

    private void files(Release before, Release after) {
        SortedMap<String, ConfigFile> from = byDest(before);
        SortedMap<String, ConfigFile> to = byDest(after);
        for (String dest : union(from, to)) {
            Optional<ConfigFile> was = Optional.ofNullable(from.get(dest));
            Optional<ConfigFile> is = Optional.ofNullable(to.get(dest));
            if (!was.map(ConfigFile::content).equals(is.map(ConfigFile::content))) {
                out.add(FileDifference.of(dest, was, is, contents));
            }
        }
    }

    private static SortedMap<String, ConfigFile> byDest(Release release) {
        return release.mounts().files().stream()
                .collect(Collectors.toMap(ConfigFile::dest, file -> file, (a, _) -> a, TreeMap::new));
    }

    private void blocks(FleetFields before, FleetFields after) {
        for (String path : union(before.blocks(), after.blocks())) {
            Optional<SequencedMap<String, String>> from =
                    Optional.ofNullable(before.blocks().get(path));
            Optional<SequencedMap<String, String>> to =
                    Optional.ofNullable(after.blocks().get(path));
            if (from.isPresent() && to.isPresent()) {
                keys(path.equals(FleetFields.ALWAYS) ? "" : path + ".", from.get(), to.get());
            } else {
                add(
                        path,
                        from.map(FleetFields::flow).orElse(NONE),
                        to.map(FleetFields::flow).orElse(NONE));
            }
        }
    }

    private void keys(String prefix, Map<String, String> before, Map<String, String> after) {
        for (String key : union(before, after)) {
            add(prefix + key, before.getOrDefault(key, NONE), after.getOrDefault(key, NONE));
        }
    }

    private static SortedSet<String> union(Map<String, ?> before, Map<String, ?> after) {
        SortedSet<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        return all;
    }

    static String name(Digest digest) {
        return digest.algorithm() + ":" + digest.shortHex();
    }
}
