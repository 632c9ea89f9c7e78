package dev.stele.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.linux.FileStat;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Another user of the machine tries every file, folder, socket, mount and process of an installation that runs.
@Stage(
        name = "the whole program with real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "lsns", "unshare", "setpriv", "find", "flock", "curl"
        })
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

    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

    /// In the tables of the kernel.
    private static final String LISTENS = "0A";

    private static Rig rig;
    private static int metrics;

    @BeforeAll
    static void start() {
        rig = new Rig();
        metrics = Rig.freePort();
        rig.options("--metrics", "127.0.0.1:" + metrics, "--access-log", "text");
        // Beside that of the default home.
        rig.listen(RUN.resolve("sweep-" + metrics + ".sock"));
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
                        files: [{src: app.conf, dest: /etc/app.conf}]\
                    """.formatted(SECRET)));
        rig.stele("apply", "-f", "fleet.yaml", "-y").orThrow();
        Program.run("curl", "-s", url(rig.gateway().getPort(), "/?password=" + SECRET))
                .orThrow();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Path run() {
        return RUN.resolve(rig.installation());
    }

    /// All paths of the installation, as root sees them; mounted roots of instances included, and what all
    /// installations share. Folders of other installations are theirs.
    private static List<Path> paths() {
        List<Path> out = new ArrayList<>(List.of(RUN));
        List<String> command = new ArrayList<>(List.of("find", rig.home().toString()));
        for (String name : Footprint.names(RUN)) {
            if (name.equals(rig.installation()) || !name.matches("[0-9a-f]{8}|sweep-.*")) {
                command.add(RUN + "/" + name);
            }
        }
        command.add(rig.socket().toString());
        Program.run(command.toArray(String[]::new)).out().lines().map(Path::of).forEach(out::add);
        return out;
    }

    @Test
    void nothingOfAnInstallationCanBeReadWrittenOrExecuted() {
        List<Path> paths = paths();
        assertThat(paths)
                .hasSizeGreaterThan(100)
                .contains(
                        rig.socket(),
                        RUN.resolve("locks/" + rig.installation()),
                        RUN.resolve("blocks/lock"),
                        run().resolve("gateway/control.sock"),
                        run().resolve("gateway/access.log"),
                        run().resolve("gateway.log"),
                        rig.home().resolve("registry.token"),
                        rig.home().resolve("lock"));
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
    void noSocketCanBeConnectedTo() throws IOException {
        List<Path> sockets =
                paths().stream().filter(LocalUserSweepTest::isSocket).toList();
        assertThat(sockets).contains(rig.socket(), run().resolve("gateway/control.sock"));
        assertThat(sockets.stream().filter(path -> path.endsWith("attach")))
                .as("of each instance's supervisor")
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(LocalUser.rights(sockets)).isEmpty();
        assertThat(sockets)
                .allSatisfy(path -> assertThat(LocalUser.connects(path)).isFalse());
        Set<String> ours = inodes();
        List<String> listening = Footprint.read(Path.of("/proc/net/unix"))
                .lines()
                .map(line -> line.strip().split(" +"))
                .filter(fields -> fields.length >= 7 && ours.contains(fields[6]) && fields[3].equals("00010000"))
                .map(fields -> fields.length > 7 ? fields[7] : "")
                .toList();
        assertThat(listening)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(name -> assertThat(name).as("no abstract name").startsWith("/"));
    }

    @Test
    void noLockCanBeTaken() {
        for (Path lock : List.of(
                rig.home().resolve("lock"), RUN.resolve("blocks/lock"), RUN.resolve("locks/" + rig.installation()))) {
            assertThat(lock).exists();
            assertThat(LocalUser.can("flock", "-s", "-n", lock.toString(), "true"))
                    .isFalse();
        }
    }

    /// What the sweeps find when something is open. Each of these lines is one that they would fail with.
    @Test
    void whatIsOpenIsFound() throws IOException {
        Path open = rig.folder().resolve("open.sock");
        Path token = rig.home().resolve("registry.token");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(open));
            Program.run("chmod", "666", open.toString(), token.toString()).orThrow();
            Program.run("chmod", "711", rig.home().toString()).orThrow();
            assertThat(isSocket(open)).isTrue();
            assertThat(LocalUser.rights(List.of(open, token))).containsExactly("rw " + open, "rw " + token);
            assertThat(LocalUser.content(List.of(token)))
                    .contains(Footprint.read(token).strip());
            assertThat(LocalUser.connects(open)).isTrue();
        } finally {
            Program.run("chmod", "700", rig.home().toString()).orThrow();
            Program.run("chmod", "600", token.toString()).orThrow();
        }
        Files.delete(open);
    }

    private static boolean isSocket(Path path) {
        return FileStat.of(path.toString()).type() == FileStat.SOCKET;
    }

    /// Of the sockets that processes of the installation hold.
    private static Set<String> inodes() throws IOException {
        Set<String> out = new TreeSet<>();
        for (String pid : processes()) {
            for (Path fd : files(Path.of("/proc", pid, "fd"))) {
                Matcher socket = SOCKET.matcher(link(fd));
                if (socket.matches()) {
                    out.add(socket.group(1));
                }
            }
        }
        return out;
    }

    private static String link(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException _) {
            return "closed meanwhile";
        }
    }

    /// The ports on which the installation listens, and what they tell whoever asks without a password.
    @Test
    void portsTellNobodyASecret() throws IOException {
        int gateway = rig.gateway().getPort();
        int registry = Integer.parseInt(rig.registry().split(":")[1]);
        assertThat(ports()).containsExactlyInAnyOrder(gateway, registry, metrics);
        Digest file = Digest.sha256(("password=" + SECRET + "\n").getBytes(StandardCharsets.UTF_8));
        List<String> blobs = Program.run(
                        "find", rig.home().resolve("store/blobs").toString(), "-type", "f", "-printf", "%f\n")
                .out()
                .lines()
                .toList();
        assertThat(blobs).contains(file.hex());
        for (String blob : blobs) {
            for (String kind : List.of("blobs", "manifests")) {
                String path = "/v2/page/" + kind + "/sha256:" + blob;
                assertThat(LocalUser.can("sh", "-c", "curl -s -m 9 " + url(registry, path) + " | grep -aqF " + SECRET))
                        .as(path)
                        .isFalse();
            }
        }
        assertThat(status(registry, "/v2/page/blobs/" + file)).isEqualTo("404");
        assertThat(status(registry, "/v2/page/blobs/uploads/", "-X", "POST")).isEqualTo("401");
        assertThat(status(registry, "/v2/page/manifests/9.9.9", "-X", "PUT", "-d", "{}"))
                .isEqualTo("401");
        assertThat(status(registry, "/v2/page/manifests/1.0.0", "-X", "DELETE")).isIn("401", "405");
        assertThat(LocalUser.said("curl", "-s", url(metrics, "/metrics")))
                .contains("stele_instances")
                .doesNotContain(SECRET);
        for (String path : List.of("/", "/v1/status", "/v1/services/web/logs", "/v1/services/web/why?env=shown")) {
            assertThat(status(metrics, path)).isEqualTo("404");
            assertThat(LocalUser.said("curl", "-s", url(registry, path))).doesNotContain(SECRET, "\"services\"");
            assertThat(LocalUser.said("curl", "-s", url(gateway, path))).doesNotContain(SECRET, "\"services\"");
        }
    }

    private static String url(int port, String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private static String status(int port, String path, String... more) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-s", "-m", "9", "-o", "/dev/null", "-w", "%{http_code}"));
        command.addAll(List.of(more));
        command.add(url(port, path));
        return LocalUser.said(command.toArray(String[]::new));
    }

    private static Set<Integer> ports() throws IOException {
        Set<String> ours = inodes();
        Set<Integer> out = new TreeSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            Footprint.read(Path.of(table))
                    .lines()
                    .skip(1)
                    .map(line -> line.strip().split(" +"))
                    .filter(fields -> fields[3].equals(LISTENS) && ours.contains(fields[9]))
                    .forEach(fields -> out.add(Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16)));
        }
        return out;
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
