package dev.stele.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.reconciler.LoopEvent;
import dev.stele.reconciler.LoopState;
import dev.stele.reconciler.Pass;
import dev.stele.sim.ServerBehaviour;
import dev.stele.sim.Simulation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// In every world that the simulator comes to, each number of instances that a sentence names is the one of the status.
class OneNumberTest {
    private static final int SEEDS = 8;

    /// How many of how many, wherever it stands; and of which release, where that is said.
    private static final Pattern COUNT = Pattern.compile("([0-9]+) of ([0-9]+) instances(?: of v([0-9]+))?");

    private static final Pattern ANY_COUNT = Pattern.compile("[0-9]+ of [0-9]+|[0-9]+/[0-9]+");

    private final Map<String, Integer> seen = new TreeMap<>();

    /// The real server, whose state is looked at after each pass as its status is computed.
    private final ServerBehaviour watched = new ServerBehaviour() {
        @Override
        public Pass pass(LoopState before, List<LoopEvent> events, long nowMillis) {
            Pass pass = ServerBehaviour.super.pass(before, events, nowMillis);
            LoopState state = pass.state();
            check(new WorldSnapshot(
                    state.world(nowMillis),
                    state.why(),
                    state.durable().decided(),
                    new WorldSnapshot.Troubles(Optional.empty(), state.writes().refused())));
            return pass;
        }
    };

    @Test
    void everySentenceNamesTheNumberOfTheStatus() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Simulation.run(seed, watched);
        }
        assertThat(seen).containsKeys("of the service", "of a release", "all are ready and it goes on", "not recorded");
    }

    private void check(WorldSnapshot view) {
        Status status = new StatusView(":8080").of(view, 1);
        for (ServiceStatus service : status.services()) {
            assertThat(service.ready()).isLessThanOrEqualTo(service.wanted());
            sentences(service).forEach(sentence -> numbers(service, sentence));
            if (!view.troubles().ledger().isEmpty() && service.state() != ServiceStatus.State.HEALTHY) {
                seen.merge("not recorded", 1, Integer::sum);
                assertThat(service.why()).endsWith(view.troubles().ledger());
            }
        }
    }

    private static List<String> sentences(ServiceStatus service) {
        return List.of(service.why(), Queries.headline(service));
    }

    private void numbers(ServiceStatus service, String sentence) {
        List<MatchResult> counts = COUNT.matcher(sentence).results().toList();
        assertThat(ANY_COUNT.matcher(sentence).results().count())
                .as("only such counts stand in: %s", sentence)
                .isEqualTo(counts.size());
        for (MatchResult count : counts) {
            assertThat(Integer.parseInt(count.group(2))).as(sentence).isEqualTo(service.wanted());
            assertThat(Integer.parseInt(count.group(1))).as(sentence).isEqualTo(expected(service, count));
        }
    }

    private int expected(ServiceStatus service, MatchResult count) {
        if (count.group(3) == null) {
            seen.merge("of the service", 1, Integer::sum);
            return service.ready();
        }
        seen.merge("of a release", 1, Integer::sum);
        int release = Integer.parseInt(count.group(3));
        assertThat(service.target()).contains(release);
        int cells = (int) service.pools().stream()
                .filter(pool -> pool.release() == release)
                .flatMap(pool -> pool.instances().stream())
                .filter(instance -> instance.cell() == ServiceStatus.Cell.READY)
                .count();
        if (cells >= service.wanted() && service.wanted() > 0) {
            seen.merge("all are ready and it goes on", 1, Integer::sum);
        }
        if (service.release().isEmpty()) {
            // Nothing serves yet: the number of the service is the one of the release that is brought in.
            assertThat(service.ready()).isEqualTo(Math.min(cells, service.wanted()));
        }
        return Math.min(cells, service.wanted());
    }
}
