package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.crash.CrashPoint;
import dev.stele.crash.TestPauser;
import dev.stele.engine.ObservedInstance.Health;
import dev.stele.engine.Outcome;
import dev.stele.fleet.Release;
import dev.stele.keeper.InstanceAction;
import dev.stele.linux.HostProcess;
import dev.stele.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The server, or a process that it started, dies in the middle of a step; the next server repeats the step.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "catatonit", "busybox"})
class CrashTest {
    private static final int ATTEMPTS_MAX = 3_000;

    private final AtomicInteger reached = new AtomicInteger();

    private static final class Halted extends Error {
        private static final long serialVersionUID = 1;
    }

    @AfterEach
    void disarm() {
        CrashPoint.arm(_ -> {});
    }

    private void arm(CrashPoint wanted) {
        CrashPoint.arm(point -> {
            if (point == wanted && reached.incrementAndGet() == 1) {
                throw new Halted();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "UNPACK_MID_LAYER",
                "UNPACK_BEFORE_RENAME",
                "NET_AFTER_VETH",
                "NET_BEFORE_NFT",
                "ROOT_AFTER_MOUNT",
                "RUNC_BEFORE_CREATE",
                "RUNC_AFTER_CREATE",
                "RUNC_AFTER_START",
                "PROBE_AFTER_FIRST_READY",
                "STOP_BEFORE_TERM",
                "STOP_AFTER_KILL",
                "CLEANUP_AFTER_DELETE",
                "CLEANUP_BEFORE_NFT"
            })
    void retriesAfterACrashReachTheSameEnd(CrashPoint point) {
        try (Site site = new Site()) {
            Release release = site.release(site.webImage("whole\n"));
            InstanceAction.Create create = site.next(release);
            String instance = create.instance();
            arm(point);
            retried(site, () -> site.machine().pull(release.image()));
            retried(site, () -> site.perform(create));
            retried(site, () -> site.perform(new InstanceAction.Start(instance)));
            if (point == CrashPoint.PROBE_AFTER_FIRST_READY) {
                awaitReached();
            } else {
                site.await(instance, seen -> seen.health() == Health.READY);
            }
            assertThat(site.get(instance)).isEqualTo("whole\n");
            retried(site, () -> site.perform(new InstanceAction.Stop(instance, Site.GRACE)));
            retried(site, () -> site.perform(new InstanceAction.Remove(instance)));
            assertThat(reached).as(point.label()).hasPositiveValue();
            assertThat(site.machine().observe().instances()).isEmpty();
            assertThat(site.machine().leaks()).isEmpty();
        }
    }

    /// The crash ends the thread that would have told of the first probe.
    private void awaitReached() {
        for (int i = 0; i < ATTEMPTS_MAX && reached.get() == 0; i++) {
            pause();
        }
    }

    private static void pause() {
        try {
            new TestPauser().pause(Duration.ofMillis(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void retried(Site site, Supplier<Outcome> step) {
        try {
            Site.require(step.get());
        } catch (Halted _) {
            site.restart();
            Site.require(step.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 10, 15, 20, 30, 40, 60})
    void killingRuncDuringACreateLeavesNothing(int millis) throws Exception {
        try (Site site = new Site()) {
            Release release = site.release(site.webImage("x\n"));
            Site.require(site.machine().pull(release.image()));
            InstanceAction.Create create = site.next(release);
            FutureTask<Outcome> creating = new FutureTask<>(() -> site.perform(create));
            Thread.ofVirtual().start(creating);
            String folder = site.installation.folder(create.instance()).toString();
            while (Processes.withArgument(folder).isEmpty() && !creating.isDone()) {
                Thread.onSpinWait();
            }
            new TestPauser().pause(Duration.ofMillis(millis));
            Processes.withArgument(folder).forEach(process -> process.signal(HostProcess.SIGKILL));
            creating.get(60, TimeUnit.SECONDS);
            Site.require(site.perform(new InstanceAction.Remove(create.instance())));
            assertThat(site.machine().leaks()).isEmpty();
            Site.require(site.perform(create));
            Site.require(site.perform(new InstanceAction.Start(create.instance())));
            site.await(create.instance(), seen -> seen.health() == Health.READY);
        }
    }

    @Test
    void allCrashPointsOfTheHostAreTested() throws Exception {
        EnumSource tried = CrashTest.class
                .getDeclaredMethod("retriesAfterACrashReachTheSameEnd", CrashPoint.class)
                .getAnnotation(EnumSource.class);
        List<String> areas = List.of("unpack.", "net.", "root.", "runc.", "probe.", "stop.", "cleanup.");
        assertThat(tried.names())
                .containsExactlyInAnyOrderElementsOf(List.of(CrashPoint.values()).stream()
                        .filter(point -> areas.stream().anyMatch(point.label()::startsWith))
                        .map(CrashPoint::name)
                        .toList());
    }
}
