package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.engine.Exit;
import dev.stele.engine.Exit.Cause;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.ObservedInstance.State;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostProcess;
import dev.stele.oci.Digest;
import dev.stele.runc.Runc;
import dev.stele.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Start, stop and exit of instances.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class LifeTest {
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
        return site.release(image, List.of(script), Optional.empty());
    }

    private static Exit exitOf(String instance) {
        Exit exit = site.await(instance, seen -> seen.state() == State.EXITED)
                .exit()
                .orElseThrow();
        site.stopAndRemove(instance);
        return exit;
    }

    @Test
    void anExitIsReportedWithCodeAndLastLines() {
        String instance = site.run(shell("for i in 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l; do echo line $i; done; "
                + "echo why >&2; exit 3"));
        Exit exit = exitOf(instance);
        assertThat(exit.cause()).isEqualTo(Cause.OWN);
        assertThat(exit.code()).isEqualTo(3);
        assertThat(exit.lastLines()).hasSize(20).endsWith("line l", "why").startsWith("line 3");
    }

    @Test
    void aSignalFromOutsideIsNotReportedAsAStop() {
        String instance = site.run(shell("sleep 1000"));
        HostProcess.find(site.pid(instance)).orElseThrow().signal(HostProcess.SIGKILL);
        assertThat(exitOf(instance)).isEqualTo(new Exit(Cause.SIGNAL, 137, List.of()));
    }

    @Test
    void anExitAtTheMemoryLimitIsReportedAsOutOfMemory() {
        String instance = site.run(shell("x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done"));
        assertThat(exitOf(instance).cause()).isEqualTo(Cause.OUT_OF_MEMORY);
    }

    @Test
    void aProgramThatHandlesTermEndsWithinTheGracePeriod() {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        String script = "trap 'exit 0' TERM; httpd -p 80 -h /www; while true; do sleep 0.01; done";
        Release web = site.release(image);
        String instance =
                site.runReady(site.release(image, List.of(script), web.checks().readiness()));
        Site.require(site.perform(new InstanceAction.Stop(instance, Duration.ofSeconds(20))));
        assertThat(exitOf(instance)).satisfies(exit -> {
            assertThat(exit.cause()).isEqualTo(Cause.STOPPED);
            assertThat(exit.code()).isZero();
        });
    }

    @Test
    void aProgramThatIgnoresTermIsKilled() {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/sh", "-c");
        String script = "trap '' TERM; httpd -p 80 -h /www; while true; do sleep 0.01; done";
        Release web = site.release(image);
        // It is ready once it ignores the signal.
        String instance =
                site.runReady(site.release(image, List.of(script), web.checks().readiness()));
        Site.require(site.perform(new InstanceAction.Stop(instance, Site.GRACE)));
        assertThat(exitOf(instance).code()).isEqualTo(137);
    }

    @Test
    void anExitWhileNoServerRunsIsReportedByTheNext() {
        String instance = site.run(shell("sleep 0.3; echo bye; exit 7"));
        site.restart();
        assertThat(exitOf(instance)).isEqualTo(new Exit(Cause.OWN, 7, List.of("bye")));
    }

    @Test
    void anInstanceWithoutItsSupervisorIsTainted() {
        String instance = site.run(shell("sleep 1000"));
        int conmon = Runc.readPid(Runc.conmonPidFile(site.installation.folder(instance)));
        HostProcess.find(conmon).orElseThrow().signal(HostProcess.SIGKILL);
        ObservedInstance seen = site.await(instance, i -> !i.taints().isEmpty());
        assertThat(seen.taints()).singleElement().asString().startsWith("its supervisor was killed");
        HostProcess.find(site.pid(instance)).orElseThrow().signal(HostProcess.SIGKILL);
        assertThat(exitOf(instance).cause()).isEqualTo(Cause.LOST);
        assertThat(site.machine().leaks()).isEmpty();
    }

    @Test
    void repeatedActionsAreIdempotent() {
        Release release = site.release(site.webImage("twice\n"));
        InstanceAction.Create create = site.pulled(release);
        Site.require(site.perform(create));
        Site.require(site.perform(create));
        assertThat(site.see(create.instance()).state()).isEqualTo(State.CREATED);
        Site.require(site.perform(new InstanceAction.Start(create.instance())));
        int pid = site.pid(create.instance());
        Site.require(site.perform(new InstanceAction.Start(create.instance())));
        Site.require(site.perform(create));
        assertThat(site.pid(create.instance())).isEqualTo(pid);
        site.await(create.instance(), seen -> seen.health() == Health.READY);
        for (int i = 0; i < 2; i++) {
            Site.require(site.perform(new InstanceAction.Stop(create.instance(), Site.GRACE)));
        }
        for (int i = 0; i < 2; i++) {
            Site.require(site.perform(new InstanceAction.Remove(create.instance())));
        }
        assertThat(site.machine().leaks()).isEmpty();
    }

    @Test
    void anInstanceThatWasNeverStartedCanBeStoppedAndRemoved() {
        InstanceAction.Create create = site.pulled(shell("true"));
        Site.require(site.perform(create));
        site.stopAndRemove(create.instance());
        assertThat(site.machine().leaks()).isEmpty();
    }

    @Test
    void aMissingProgramIsTheReleasesFault() {
        Digest image = BusyboxImage.put(site.store, "page\n", "/bin/nothing");
        InstanceAction.Create create = site.pulled(site.release(image, List.of(), Optional.empty()));
        assertThat(site.perform(create)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.message()).contains("exec: \"/bin/nothing\"");
            assertThat(failed.blame()).isEqualTo(Outcome.Blame.RELEASE);
        });
        assertThat(site.machine().observe().instances()).doesNotContainKey(create.instance());
        assertThat(site.machine().leaks()).isEmpty();
    }

    @Test
    void aMissingImageIsThePlatformsFault() {
        Digest image = Digest.sha256(new byte[] {1});
        assertThat(site.machine().pull(image)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.blame()).isEqualTo(Outcome.Blame.PLATFORM);
            assertThat(failed.message()).contains(image.toString(), "build it or push it");
        });
    }

    @Test
    void aServerWithALowerFenceIsRefused() {
        String instance = site.run(shell("sleep 1000"));
        assertThat(site.machine().perform(new InstanceAction.Drain(instance), 9))
                .isEqualTo(Outcome.done());
        assertThat(site.machine().perform(new InstanceAction.Remove(instance), 8))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(site.see(instance).state()).isEqualTo(State.RUNNING);
        site.fence(9);
        site.stopAndRemove(instance);
    }

    @Test
    void aFailingCheckMakesAnInstanceUnreadyWithAReason() {
        Digest image = site.webImage("x\n");
        Release release = site.release(image);
        Release other = site.release(
                image,
                List.of("-f", "-p", "80", "-h", "/private"),
                release.checks().readiness());
        String instance = site.run(site.release(
                BusyboxImage.put(site.store, "x\n", "/bin/httpd"),
                other.process().args(),
                other.checks().readiness()));
        ObservedInstance seen = site.await(instance, i -> i.health() == Health.UNREADY);
        assertThat(seen.lastProbe()).matches("GET http://[0-9.]+:80/ → 404 \".*404 Not Found.*\"");
        site.stopAndRemove(instance);
    }
}
