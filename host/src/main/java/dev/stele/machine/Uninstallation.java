package dev.stele.machine;

import dev.stele.crash.Pauser;
import dev.stele.net.Block;
import dev.stele.runc.Cgroups;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Takes an installation off this host with all its instances, by its id alone: its home may be gone.
///
/// Everything carries the id in its name, so what is found now is what is there now; nothing is remembered. Removing
/// therefore goes on after a crash where it was, and does nothing when it is done. The block of addresses and user ids
/// is let go last, because the gateway and the route are found by it.
public final class Uninstallation {
    private static final Pattern NAMED = Pattern.compile("stele-([0-9a-f]{8})");
    private static final Pattern LINK = Pattern.compile("st([0-9a-f]{8})[0-9a-z]{1,5}");
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
    private static final int ROUNDS_MAX = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path runRoot;
    private final String id;
    private final Optional<Block> block;
    private final Host host;
    private final Leaks leaks;

    private Uninstallation(Path runRoot, String id, Path home, Pauser pauser) {
        this.runRoot = runRoot;
        this.id = id;
        this.block = Blocks.of(runRoot).own(id);
        // Without a block there is no gateway and no address; what is found by names needs none.
        Installation installation = new Installation(home, id, runRoot.resolve(id), block.orElse(new Block(0)));
        this.host = Host.of(installation, () -> 0, pauser);
        this.leaks = new Leaks(host);
    }

    /// @param runRoot `/run/stele`, shared by all installations of this host
    /// @param home which may be gone
    public static Uninstallation of(Path runRoot, String id, Path home, Pauser pauser) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("no installation's id: " + id);
        }
        return new Uninstallation(runRoot, id, home, pauser);
    }

    /// The ids of all installations of which something is on this host.
    public static SortedSet<String> ids(Path runRoot) {
        NavigableSet<String> out = new TreeSet<>();
        try {
            if (Files.isDirectory(runRoot)) {
                try (Stream<Path> names = Files.list(runRoot)) {
                    names.map(name -> String.valueOf(name.getFileName()))
                            .filter(name -> ID.matcher(name).matches())
                            .forEach(out::add);
                }
            }
            out.addAll(Blocks.of(runRoot).claims().keySet());
            add(NAMED, Cgroups.detect().names().stream(), out);
            try (Stream<Path> links = Files.list(INTERFACES)) {
                add(LINK, links.map(link -> String.valueOf(link.getFileName())), out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + runRoot + ": " + FailureText.of(e), e);
        }
    }

    private static void add(Pattern pattern, Stream<String> names, Set<String> out) {
        names.map(pattern::matcher).filter(Matcher::matches).forEach(m -> out.add(m.group(1)));
    }

    /// The first user id of its block, which is the gateway's.
    public Optional<Integer> gatewayUser() {
        return block.map(own -> own.firstId(0));
    }

    /// The folder of what instances and the gateway reach.
    public Path run() {
        return host.installation().run();
    }

    /// All that is on this host now, in the order in which it goes. The home is not in it.
    public SortedSet<Leak> items() {
        try {
            SortedSet<Leak> out = leaks.find(List.of());
            if (host.firewall().isThere()) {
                out.add(new Leak(Leak.Kind.TABLE, "inet " + host.firewall().table()));
            }
            if (Files.exists(run())) {
                out.add(new Leak(Leak.Kind.FOLDER, run().toString()));
            }
            block.ifPresent(own -> out.add(new Leak(
                    Leak.Kind.BLOCK,
                    runRoot.resolve("blocks")
                            .resolve(String.valueOf(own.number()))
                            .toString())));
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes all [#items]. The gateway, and the server, must have ended.
    ///
    /// @throws HostException when something stays
    public void remove() throws InterruptedException {
        try {
            // A process that was killed leaves its cgroup and its mounts a moment later.
            SortedSet<Leak> found = leaks.find(List.of());
            for (int round = 0; !found.isEmpty(); round++) {
                if (round == ROUNDS_MAX) {
                    throw new HostException("something of installation " + id + " does not go: " + found);
                }
                leaks.remove(found);
                found = leaks.find(List.of());
                if (!found.isEmpty()) {
                    host.pauser().pause(PAUSE);
                }
            }
            host.firewall().remove();
            if (block.isPresent()) {
                host.links().removeUnreachableRoute();
            }
            host.installation().remove();
        } catch (IOException e) {
            throw new HostException("cannot take " + run() + " away", e);
        }
    }
}
