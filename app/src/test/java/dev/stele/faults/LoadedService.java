package dev.stele.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.acceptance.Intents;
import dev.stele.acceptance.Pages;
import dev.stele.acceptance.Program;
import dev.stele.acceptance.Rig;
import dev.stele.acceptance.Traces;
import dev.stele.acceptance.Traffic;
import dev.stele.acceptance.Wait;
import dev.stele.server.ServiceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A service under constant load, and what nothing may change: the release that shall serve serves, every intent is
/// closed once, no request failed, and nothing is left over.
final class LoadedService implements AutoCloseable {
    static final Pages.Rollout ROLLING = new Pages.Rollout("rolling", "0s");
    static final Pages.Rollout BLUE_GREEN = new Pages.Rollout("blueGreen", "0s");
    static final Pages.Rollout WARM = new Pages.Rollout("blueGreen", "1h");
    private static final int PER_SECOND = 100;
    private static final int SURE = 40;

    /// Held: the wanted release is condemned, the one before it serves.
    private static final Set<ServiceStatus.State> CALM = Set.of(ServiceStatus.State.HEALTHY, ServiceStatus.State.HELD);

    private final Rig rig = new Rig();
    private final Pages pages = new Pages(rig);
    private final Traffic traffic;
    private String serving;

    LoadedService() {
        rig.start();
        serving = pages.built(true);
        pages.apply(serving, WARM).orThrow();
        traffic = new Traffic(rig.gateway(), PER_SECOND, pages::isRight);
    }

    Rig rig() {
        return rig;
    }

    Pages pages() {
        return pages;
    }

    Traffic traffic() {
        return traffic;
    }

    /// The release that shall serve.
    String serving() {
        return serving;
    }

    /// @param name of the release that shall serve from now on
    void expect(String name) {
        serving = name;
    }

    /// Orders a release, without waiting.
    ///
    /// @return whether the server accepted it
    boolean order(String name, Pages.Rollout rollout) {
        return accepted(pages.apply(name, rollout, "--no-wait"));
    }

    /// @return whether the server accepted it, or says that it is done already
    boolean orderRollback(String... options) {
        List<String> words = new ArrayList<>(List.of("rollback", "web", "-y", "--no-wait"));
        words.addAll(List.of(options));
        Program.Ended order = rig.stele(words.toArray(String[]::new));
        return accepted(order) || order.err().contains("error[R404]");
    }

    /// Number of the release that serves.
    int release() {
        return web().release().orElseThrow();
    }

    private static boolean accepted(Program.Ended order) {
        return order.exit() == 0;
    }

    void awaitRevert() {
        Wait.until(
                () -> web().ended()
                        .filter(end -> end.outcome() == ServiceStatus.Outcome.REVERTED)
                        .isPresent(),
                () -> rig.status().toString());
    }

    /// Waits until all is as if nothing had been.
    void settle() {
        Wait.until(() -> CALM.contains(web().state()), () -> rig.status().toString());
        assertThat(pages.answers(SURE)).containsExactly(Pages.page(serving));
        Wait.until(
                () -> Intents.of(rig).open().isEmpty(),
                () -> Intents.of(rig).open().toString());
        assertThat(Intents.of(rig).wrong()).isEmpty();
        Traces traces = new Traces(rig.installation());
        Wait.until(
                () -> traces.differences(rig.instances()).isEmpty(),
                () -> traces.differences(rig.instances()).toString());
    }

    void verify() {
        settle();
        assertThat(traffic.failures()).isEmpty();
        assertThat(traffic.served()).isPositive();
    }

    private ServiceStatus web() {
        return rig.status().services().getFirst();
    }

    @Override
    public void close() {
        traffic.close();
        rig.close();
    }
}
