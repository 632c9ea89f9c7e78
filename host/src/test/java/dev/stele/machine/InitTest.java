package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.engine.Exit;
import dev.stele.engine.Exit.Cause;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Check;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.keeper.InstanceAction;
import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.linux.HostProcess;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The init process of an instance: it must not be noticed, but for what it reaps.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class InitTest {
    private static final int SCANS_MAX = 30;

    private static Site site;

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private static Release shell(String script) {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        return site.release(image, List.of("exec 2>&1; " + script), Optional.empty());
    }

    private static Release withoutInit(Release release) {
        return withoutInit(release, release.profile());
    }

    static Release withoutInit(Release release, int profile) {
        return new Release(
                release.image(),
                new Release.ProcessSpec(
                        release.process().args(),
                        release.process().env(),
                        release.process().stopGracePeriod(),
                        false),
                release.mounts(),
                release.resources(),
                release.ports(),
                release.checks(),
                profile);
    }

    static Release withPids(Release release, int pids) {
        return new Release(
                release.image(),
                release.process(),
                release.mounts(),
                new Resources(release.resources().memoryBytes(), OptionalLong.empty(), OptionalInt.of(pids)),
                release.ports(),
                release.checks(),
                release.profile());
    }

    private static Exit exitOf(String instance) {
        Exit exit = site.await(instance, seen -> seen.state() == State.EXITED)
                .exit()
                .orElseThrow();
        site.stopAndRemove(instance);
        return exit;
    }

    private static List<String> linesOf(Release release) {
        return exitOf(site.run(release)).lastLines();
    }

    @Test
    void theFirstProcessIsTheInitAndTheProgramItsChild() {
        List<String> lines = linesOf(shell("tr '\\0' ' ' </proc/1/cmdline | busybox head -c 23; echo; echo $PPID"));
        assertThat(lines).containsExactly("/dev/init -- /bin/sh -c", "1");
    }

    @Test
    void aReleaseMayHaveNoneAndProfile1HasNone() {
        String script = "busybox tr '\\0' ' ' </proc/1/cmdline | busybox head -c 10; echo; echo $$";
        assertThat(linesOf(withoutInit(shell(script)))).containsExactly("/bin/sh -c", "1");
        Release former = SystemCallTest.asProfile1(shell(script + "; cat /dev/init"));
        assertThat(linesOf(former))
                .containsExactly("/bin/sh -c", "1", "cat: can't open '/dev/init': No such file or directory");
    }

    /// Eight orphans are ended: what is left of them are children of the first process, if it does not wait for
    /// them.
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 8"})
    void orphansAreReaped(boolean init, int left) throws IOException {
        Release release = shell("for i in 1 2 3 4 5 6 7 8; do (sleep 999 &); done; exec sleep 1000");
        String instance = site.run(init ? release : withoutInit(release));
        awaitOrphans(instance, 8);
        orphans(instance).forEach(pid -> HostProcess.find(pid).orElseThrow().signal(HostProcess.SIGKILL));
        awaitOrphans(instance, left);
        site.stopAndRemove(instance);
    }

    private static void awaitOrphans(String instance, int count) throws IOException {
        for (int i = 0; i < SCANS_MAX && orphans(instance).size() != count; i++) {
            site.awaitScans(1);
        }
        assertThat(orphans(instance)).hasSize(count);
    }

    /// Children of the first process, dead or alive, but for the program, which sleeps longer.
    private static List<Integer> orphans(String instance) throws IOException {
        int first = site.pid(instance);
        return Files.readString(Path.of("/proc/" + first + "/task/" + first + "/children"))
                .lines()
                .flatMap(line -> Stream.of(line.split(" ")))
                .map(Integer::valueOf)
                .filter(pid -> !Processes.commandLine(pid).contains("1000"))
                .toList();
    }

    /// Number of the signal | what the shell calls it.
    @ParameterizedTest
    @CsvSource({"1, HUP", "2, INT", "3, QUIT", "10, USR1", "12, USR2", "15, TERM", "28, WINCH", "34, 34", "64, 64"})
    void signalsReachTheProgram(int signal, String name) {
        Check check = new Check(
                Optional.of("/"), Optional.empty(), "http", Duration.ofMillis(50), Duration.ofSeconds(1), 1, 2);
        // It answers on its port only after the trap is set.
        String script = "trap 'echo got " + name + "; exit 7' " + name + "; httpd -p 80 -h /www; sleep 1000 & wait";
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        String instance = site.runReady(site.release(image, List.of(script), Optional.of(check)));
        HostProcess.find(site.pid(instance)).orElseThrow().signal(signal);
        Exit exit = exitOf(instance);
        assertThat(exit).isEqualTo(new Exit(Cause.OWN, 7, List.of("got " + name)));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, OWN, 0",
        "exit 127, OWN, 127",
        "exit 255, OWN, 255",
        "kill -TERM $$, SIGNAL, 143",
        "kill -KILL $$, SIGNAL, 137",
        "kill -SEGV $$, SIGNAL, 139",
    })
    void itEndsAsTheProgramEnds(String script, Cause cause, int code) {
        Exit exit = exitOf(site.run(shell(script)));
        assertThat(exit.cause()).isEqualTo(cause);
        assertThat(exit.code()).isEqualTo(code);
    }

    /// As the first process of its namespace it would ignore the signal, and be killed after the grace period.
    @Test
    void aProgramWithoutHandlersEndsOnTerm() throws IOException {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sleep", "999");
        String instance = site.run(site.release(image, List.of(), Optional.empty()));
        // Until it has started its child, the init itself is one that ignores the signal.
        awaitOrphans(instance, 1);
        HostProcess.find(site.pid(instance)).orElseThrow().signal(15);
        assertThat(exitOf(instance)).isEqualTo(new Exit(Cause.SIGNAL, 143, List.of()));
    }

    /// The program | the message of the refusal.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing        | exec: "nothing": executable file not found in $PATH
            /bin/nothing   | exec: "/bin/nothing": stat /bin/nothing: no such file or directory
            ./nothing      | exec: "./nothing": stat /www/./nothing: no such file or directory
            /etc/passwd    | exec: "/etc/passwd": permission denied
            /bin           | exec: "/bin": permission denied
            /closed/tool   | exec: "/closed/tool": permission denied
            /owned         | exec: "/owned": permission denied
            /loop          | exec: "/loop": stat /loop: no such file or directory
            """)
    void aProgramThatCannotRunIsTheReleasesFault(String program, String message) {
        Digest image = BusyboxImage.put(site.store, "page\n", more(), program);
        InstanceAction.Create create = site.pulled(site.release(image, List.of(), Optional.empty()));
        assertThat(site.perform(create)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.message()).isEqualTo(message);
            assertThat(failed.blame()).isEqualTo(Outcome.Blame.RELEASE);
        });
        assertThat(site.machine().leaks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "/bin/sh", "../bin/sh", "/abs/sh", "/mine"})
    void aProgramIsFoundAsTheKernelFindsIt(String program) {
        Digest image = BusyboxImage.put(site.store, "page\n", more(), program, "-c", "echo ran");
        assertThat(linesOf(site.release(image, List.of(), Optional.empty()))).containsExactly("ran");
    }

    private static List<LayerEntry> more() {
        byte[] script = "#!/bin/sh\necho ran\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return List.of(
                new LayerEntry.Directory("closed", new Meta(0700, 0, 0, 0)),
                new LayerEntry.RegularFile("closed/tool", new Meta(0755, 0, 0, 0), Content.of(script)),
                new LayerEntry.Symlink("loop", new Meta(0777, 0, 0, 0), "loop"),
                new LayerEntry.Symlink("abs", new Meta(0777, 0, 0, 0), "/bin"),
                new LayerEntry.RegularFile("mine", new Meta(0700, 33, 34, 0), Content.of(script)),
                new LayerEntry.RegularFile("owned", new Meta(0655, 33, 0, 0), Content.of(script)));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 4_096, 32_768})
    void theLimitOfProcessesIsTheReleases(int pids) {
        String file = "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; for i in 1 2 3; do "
                + "busybox true || exit 1; done; echo ran";
        assertThat(linesOf(withPids(shell(file), pids))).containsExactly(String.valueOf(pids), "ran");
    }

    @Test
    void onlyAStaticallyLinkedProgramWillDo(@TempDir Path root) throws IOException {
        assertThatThrownBy(() -> InitProgram.find(root))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("apt-get install catatonit");
        Path folder = Files.createDirectories(root.resolve("usr/bin"));
        program(folder.resolve("catatonit"), "#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        program(folder.resolve("tini-static"), Files.readAllBytes(Path.of("/proc/self/exe")));
        assertThatThrownBy(() -> InitProgram.find(root)).isInstanceOf(HostException.class);
        Path good = Files.createDirectories(root.resolve("usr/libexec/podman")).resolve("catatonit");
        program(good, RawSyscall.program(dev.stele.linux.Architecture.own()));
        assertThat(InitProgram.find(root)).isEqualTo(good.toRealPath());
    }

    private static void program(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
