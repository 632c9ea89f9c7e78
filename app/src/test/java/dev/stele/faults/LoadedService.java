package dev.stele.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.acceptance.Intents;
import dev.stele.acceptance.Pages;
import dev.stele.acceptance.Program;
import dev.stele.acceptance.Rig;
import dev.stele.acceptance.Traces;
import dev.stele.acceptance.Traffic;
import dev.stele.acceptance.Wait;
import dev.stele.control.ServiceStatus;
import java.util.ArrayList;
import java.util.List;

/// A service under constant load, and its invariants: the expected release serves, every intent is closed once, no
/// request failed, and nothing is left behind.
final class LoadedService implements AutoCloseable {
    static final Pages.Rollout ROLLING = new Pages.Rollout("rolling", "0s");
    static final Pages.Rollout BLUE_GREEN = new Pages.Rollout("blueGreen", "0s");
    static final Pages.Rollout WARM = new Pages.Rollout("blueGreen", "1h");
    private static final int PER_SECOND = 100;
    private static final int SURE = 40;

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

    /// The release that is expected to serve.
    String serving() {
        return serving;
    }

    /// @param name of the release that is expected to serve from now on
    void expect(String name) {
        serving = name;
    }

    /// Orders a release, without waiting.
    ///
    /// @return whether the server accepted it
    boolean order(String name, Pages.Rollout rollout) {
        return accepted(pages.apply(name, rollout, "--no-wait"));
    }

    /// @return whether the server accepted it, or reports that it is done already
    boolean orderRollback(String... options) {
        List<String> words = new ArrayList<>(List.of("rollback", "web", "-y", "--no-wait"));
        words.addAll(List.of(options));
        Program.Ended order = rig.stele(words.toArray(String[]::new));
        return accepted(order) || order.err().contains("error[R404]");
    }

    /// Number of the release that serves.
    int release() {
        return rig.service().release().orElseThrow();
    }

    private static boolean accepted(Program.Ended order) {
        return order.exit() == 0;
    }

    void awaitRevert() {
        var _ = Wait.see(
                rig::service,
                web -> web.ended()
                        .filter(end -> end.outcome() == ServiceStatus.Outcome.REVERTED)
                        .isPresent());
    }

    /// Waits until the invariants hold, apart from failed requests.
    void settle() {
        rig.awaitCalm();
        assertThat(pages.answers(SURE)).containsExactly(Pages.page(serving));
        Intents intents = Wait.see(
                () -> Intents.of(rig),
                seen -> seen.open().isEmpty(),
                seen -> seen.open().toString());
        assertThat(intents.wrong()).isEmpty();
        new Traces(rig.installation()).awaitOnly(rig::instances);
    }

    void verify() {
        settle();
        assertThat(traffic.failures()).isEmpty();
        assertThat(traffic.served()).isPositive();
    }

    @Override
    public void close() {
        traffic.close();
        rig.close();
    }
}
