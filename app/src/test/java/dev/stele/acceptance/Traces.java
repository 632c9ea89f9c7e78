package dev.stele.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The instances that have resources on this machine, by kind of resource, as reported by the kernel.
public final class Traces {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int CGROUP_DEPTH = 2;
    private static final int INSTANCE_DEPTH = 2;
    private static final String LINKS = "links";

    private final String installation;

    public Traces(String installation) {
        this.installation = installation;
    }

    /// What leaked or is missing, a line each.
    ///
    /// @param instances expected instances, each with a resource of every kind
    List<String> differences(SortedSet<String> instances) {
        List<String> found = new ArrayList<>();
        byKind().forEach((kind, ids) -> {
            SortedSet<String> wanted = new TreeSet<>(instances);
            if (kind.equals(LINKS)) {
                wanted.clear();
                // A link is named after the number in the instance's id.
                instances.forEach(id -> wanted.add(id.substring(id.lastIndexOf('-') + 1)));
            }
            if (!ids.equals(wanted)) {
                found.add(kind + ": " + ids + " in place of " + wanted);
            }
        });
        return found;
    }

    /// Waits until exactly these instances have resources, and all that they should have.
    public void awaitOnly(Supplier<SortedSet<String>> instances) {
        var _ = Wait.see(() -> differences(instances.get()), List::isEmpty);
    }

    private SortedMap<String, SortedSet<String>> byKind() {
        SortedMap<String, SortedSet<String>> found = new TreeMap<>();
        String run = "/run/stele/" + installation + "/i/";
        found.put("mounts", matches(Footprint.read(Path.of("/proc/self/mountinfo")), " " + run + "([^/ ]+)/"));
        found.put("folders", names(Path.of(run), "(.+)"));
        found.put("containers", names(Path.of("/run/stele/" + installation + "/runc"), "stele-[0-9a-f]{8}-(.+)"));
        found.put(LINKS, names(Path.of("/sys/class/net"), "st" + installation + "([0-9a-z]+)"));
        hierarchies().forEach(hierarchy -> found.put("cgroups of " + hierarchy, cgroups(hierarchy)));
        found.put("shims", processes("conmon", run + "([^/\0]+)/"));
        return found;
    }

    /// An instance's cgroup is in its service's, which is in the installation's. Beside it stands that of its conmon,
    /// where the processor is limited.
    private SortedSet<String> cgroups(Path hierarchy) {
        Path top = hierarchy.resolve("stele-" + installation);
        SortedSet<String> found = new TreeSet<>();
        folders(top, INSTANCE_DEPTH)
                .filter(folder -> top.relativize(folder).getNameCount() == INSTANCE_DEPTH)
                .forEach(folder -> found.add(folder.getFileName().toString().replaceFirst("\\.conmon$", "")));
        return found;
    }

    /// Where this installation has cgroups at all: one folder on a machine with cgroup v2, several with v1.
    private List<Path> hierarchies() {
        return folders(CGROUPS, CGROUP_DEPTH)
                .filter(folder -> folder.endsWith("stele-" + installation))
                .map(Path::getParent)
                .distinct()
                .toList();
    }

    private static Stream<Path> folders(Path top, int depth) {
        try (Stream<Path> all = Files.find(top, depth, (_, attributes) -> attributes.isDirectory())) {
            return all.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SortedSet<String> processes(String program, String pattern) {
        SortedSet<String> found = new TreeSet<>();
        for (String pid : names(Path.of("/proc"), "([0-9]+)")) {
            String line = Footprint.read(Path.of("/proc", pid, "cmdline"));
            if (line.split("\0", 2)[0].endsWith(program)) {
                found.addAll(matches(line, pattern));
            }
        }
        return found;
    }

    private static SortedSet<String> names(Path folder, String pattern) {
        SortedSet<String> found = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            Footprint.names(folder).stream()
                    .map(name -> Pattern.compile(pattern).matcher(name))
                    .filter(Matcher::matches)
                    .forEach(matcher -> found.add(matcher.group(1)));
        }
        return found;
    }

    private static SortedSet<String> matches(String text, String pattern) {
        SortedSet<String> found = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
