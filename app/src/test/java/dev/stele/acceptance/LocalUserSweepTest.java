package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Another user of the machine tries every file, folder, socket, mount and process of an installation that runs.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "lsns", "unshare", "setpriv", "find", "flock"})
class LocalUserSweepTest {
    /// In the environment and in a config file of a service.
    private static final String SECRET = "swordfish-4711-0815";

    private static final Path RUN = Path.of("/run/stele");

    /// What another user may do with paths of an installation: pass through three folders whose names it knows, and
    /// read Stele's own program, which the gateway runs. RUN stands for the installation's folder.
    private static final List<String> ALLOWED = List.of(
            "x /run/stele", "x RUN", "x RUN/i", "rx RUN/lib-[0-9a-f]+", "r RUN/lib-[0-9a-f]+/[^/]+\\.(jar|aot)");

    /// Of a process: what tells its memory, its environment, its files, or where it stands.
    private static final Set<String> CLOSED = Set.of(
            "auxv",
            "cwd",
            "environ",
            "exe",
            "fd",
            "fdinfo",
            "io",
            "map_files",
            "maps",
            "mem",
            "pagemap",
            "root",
            "smaps",
            "stack",
            "syscall");

    private static Rig rig;

    @BeforeAll
    static void start() {
        rig = new Rig();
        // The folder of a rig is closed, and would hide what the home is.
        Program.run("chmod", "755", rig.folder().toString()).orThrow();
        Pages pages = new Pages(rig);
        String release = pages.built(true);
        rig.start();
        rig.write("app.conf", "password=" + SECRET + "\n");
        rig.write(
                "fleet.yaml",
                Pages.fleet(release, new Pages.Rollout("rolling", "0s")).replace("replicas: 2", """
                        replicas: 2
                            env: {PASSWORD: %s}
                            files: [{src: app.conf, dest: /etc/app.conf}]""".formatted(SECRET)));
        rig.stele("apply", "-f", "fleet.yaml", "-y").orThrow();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Path run() {
        return RUN.resolve(rig.installation());
    }

    /// All paths of the installation, as root sees them; mounted roots of instances included.
    private static List<Path> paths() {
        List<Path> out = new ArrayList<>(List.of(RUN));
        Program.run("find", rig.home().toString(), run().toString(), RUN + "/blocks")
                .out()
                .lines()
                .map(Path::of)
                .forEach(out::add);
        return out;
    }

    @Test
    void nothingOfAnInstallationCanBeReadWrittenOrExecuted() {
        List<Path> paths = paths();
        assertThat(paths).hasSizeGreaterThan(100);
        List<Pattern> allowed = ALLOWED.stream()
                .map(pattern -> Pattern.compile(pattern.replace("RUN", run().toString())))
                .toList();
        assertThat(LocalUser.rights(paths))
                .allSatisfy(line -> assertThat(allowed)
                        .as(line)
                        .anyMatch(pattern -> pattern.matcher(line).matches()));
    }

    @Test
    void theSecretLiesOnTheDiskAndNobodyElseFindsIt() {
        List<Path> paths = paths();
        assertThat(Program.run("grep", "-rlF", SECRET, rig.home().toString(), run().toString())
                        .out())
                .as("the search would find it")
                .contains("config.json", "tops/", "store/", "/root/etc/app.conf");
        assertThat(LocalUser.content(paths)).doesNotContain(SECRET);
    }

    @Test
    void socketsAndLocksAreOutOfReach() {
        Path socket = rig.home().resolve("api.sock");
        assertThat(socket).exists();
        assertThat(LocalUser.can("busybox", "nc", "local:" + socket)).isFalse();
        for (Path lock : List.of(rig.home().resolve("lock"), RUN.resolve("blocks/lock"))) {
            assertThat(lock).exists();
            assertThat(LocalUser.can("flock", "-s", "-n", lock.toString(), "true"))
                    .isFalse();
        }
        assertThat(Footprint.read(Path.of("/proc/net/unix"))).doesNotContain("@stele", "@" + rig.home());
    }

    @Test
    void everyMountIsNosuidAndNodevAndClosed() {
        List<String> targets = new ArrayList<>();
        for (String line :
                Footprint.read(Path.of("/proc/self/mountinfo")).lines().toList()) {
            String[] fields = line.split(" ");
            if (fields[4].startsWith(run() + "/")) {
                targets.add(fields[4]);
                assertThat(fields[5].split(",")).as(line).contains("nosuid", "nodev");
            }
        }
        assertThat(targets).hasSizeGreaterThanOrEqualTo(6);
        assertThat(LocalUser.rights(targets.stream().map(Path::of).toList())).isEmpty();
    }

    @Test
    void processesShowNeitherTheirEnvironmentNorTheirFiles() throws IOException {
        SortedSet<String> pids = processes();
        assertThat(pids).hasSizeGreaterThanOrEqualTo(6);
        for (String pid : pids) {
            List<Path> files = files(Path.of("/proc", pid));
            String content = LocalUser.content(files);
            assertThat(content).as("what is read at all").contains("/proc/" + pid + "/cmdline");
            assertThat(content).doesNotContain(SECRET);
            for (String name : CLOSED) {
                assertThat(content.lines()).noneMatch(line -> line.matches("/proc/" + pid + "/" + name + "(/| ->.*)?"));
            }
        }
        assertThat(Footprint.read(Path.of("/proc", instance(pids), "environ")))
                .as("the search would find it")
                .contains(SECRET);
    }

    /// Server, gateway, supervisors of instances, and instances.
    private static SortedSet<String> processes() {
        SortedSet<String> out = new TreeSet<>(Set.of(String.valueOf(rig.server().pid()), rig.gatewayPid()));
        for (String pid : Footprint.names(Path.of("/proc"))) {
            if (pid.matches("[0-9]+")
                    && (Footprint.read(Path.of("/proc", pid, "cgroup")).contains("stele-" + rig.installation())
                            || Footprint.read(Path.of("/proc", pid, "cmdline")).contains(run() + "/i/"))) {
                out.add(pid);
            }
        }
        return out;
    }

    private static String instance(SortedSet<String> pids) {
        return pids.stream()
                .filter(pid -> Footprint.read(Path.of("/proc", pid, "cmdline")).contains("httpd"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> files(Path process) throws IOException {
        try (Stream<Path> all = Files.list(process)) {
            return all.toList();
        }
    }
}
