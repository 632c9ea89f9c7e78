package dev.stele.control;

import dev.stele.control.ServiceStatus.Cell;
import dev.stele.control.ServiceStatus.Condition;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.ServiceStatus.Instance;
import dev.stele.control.ServiceStatus.Pool;
import dev.stele.control.ServiceStatus.Replicas;
import dev.stele.control.ServiceStatus.State;
import dev.stele.control.ServiceStatus.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Short factory methods for statuses in tests.
public final class Statuses {
    private Statuses() {}

    public static Status status(long revision, long decided, ServiceStatus... services) {
        return new Status(
                revision, decided, "shop", "default", List.of(services), new Status.Gateway(":8080", true, true, 3));
    }

    public static ServiceStatus healthy(String service, int release, int wanted) {
        return new ServiceStatus(
                service,
                new Condition(State.HEALTHY, ""),
                Optional.of(release),
                Optional.empty(),
                new Replicas(wanted, wanted),
                List.of(pool(release, 1_000_000, wanted, 0)),
                Optional.empty());
    }

    /// A blue-green rollout before any traffic moves.
    ///
    /// @param readyOfWanted instances of the new release, such as `1/3`
    public static ServiceStatus rolling(String service, int from, int to, String readyOfWanted) {
        int slash = readyOfWanted.indexOf('/');
        int ready = Integer.parseInt(readyOfWanted.substring(0, slash));
        int wanted = Integer.parseInt(readyOfWanted.substring(slash + 1));
        return new ServiceStatus(
                service,
                new Condition(State.ROLLING, ready + " of " + wanted + " instances of v" + to + " are ready"),
                Optional.of(from),
                Optional.of(to),
                new Replicas(wanted, wanted),
                List.of(pool(from, 1_000_000, wanted, 0), pool(to, 0, ready, wanted - ready)),
                Optional.empty());
    }

    public static ServiceStatus in(State state, ServiceStatus service, String why) {
        return new ServiceStatus(
                service.service(),
                new Condition(state, why),
                service.release(),
                service.target(),
                service.replicas(),
                service.pools(),
                service.ended());
    }

    public static ServiceStatus ended(ServiceStatus service, Ended ended) {
        return new ServiceStatus(
                service.service(),
                service.condition(),
                service.release(),
                service.target(),
                service.replicas(),
                service.pools(),
                Optional.of(ended));
    }

    public static Pool pool(int release, int weightPpm, int ready, int starting) {
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < ready + starting; i++) {
            instances.add(new Instance("i-" + release + "-" + i, i < ready ? Cell.READY : Cell.STARTING));
        }
        return new Pool(release, weightPpm > 0 ? Tier.SERVING : Tier.WARM, weightPpm, 10_000, 11, instances);
    }
}
