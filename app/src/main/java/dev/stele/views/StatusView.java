package dev.stele.views;

import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.ObservedInstance;
import dev.stele.engine.PoolRecord;
import dev.stele.engine.Rollout;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.Tier;
import dev.stele.engine.World;
import dev.stele.fleet.ServiceGoal;
import dev.stele.oci.Digest;
import dev.stele.route.GatewayState;
import dev.stele.route.PoolId;
import dev.stele.supervisor.GatewaySupervisor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Computes the status from a snapshot of the loop's state. Pure; [StateView] computes the state of a service.
public final class StatusView {
    private final String gatewayAddress;
    private final Supplier<List<String>> warnings;

    /// @param gatewayAddress where the gateway listens
    /// @param warnings about what the server itself needs; never blocks
    public StatusView(String gatewayAddress, Supplier<List<String>> warnings) {
        this.gatewayAddress = gatewayAddress;
        this.warnings = warnings;
    }

    /// Without any.
    public StatusView(String gatewayAddress) {
        this(gatewayAddress, List::of);
    }

    public Status of(WorldSnapshot view, long revision) {
        World world = view.world();
        List<ServiceStatus> services =
                names(world).stream().map(name -> service(view, name)).toList();
        Optional<GatewayState> gateway = world.observed().gateway();
        return new Status(
                revision,
                view.decided(),
                world.desired().fleet().name(),
                world.desired().fleet().environment(),
                services,
                new Status.Gateway(
                        gatewayAddress,
                        GatewaySupervisor.isWanted(world.recorded()),
                        gateway.isPresent(),
                        gateway.map(GatewayState::epoch).orElse(0L),
                        gateway.isPresent() ? "" : view.troubles().gateway().orElse("")),
                warnings(view));
    }

    private List<String> warnings(WorldSnapshot view) {
        List<String> all = new ArrayList<>(warnings.get());
        if (!view.troubles().ledger().isEmpty()) {
            all.addFirst("nothing can be recorded, so nothing is changed: "
                    + view.troubles().ledger());
        }
        return all;
    }

    /// Services that are wanted, and those that still have instances.
    private static SortedSet<String> names(World world) {
        SortedSet<String> names =
                new TreeSet<>(world.desired().fleet().services().keySet());
        world.recorded().services().values().stream()
                .filter(s -> s.pools().keySet().stream()
                        .anyMatch(r -> !world.recorded()
                                .instancesOf(new PoolId(s.name(), r))
                                .isEmpty()))
                .forEach(s -> names.add(s.name()));
        return names;
    }

    private static ServiceStatus service(WorldSnapshot view, String name) {
        World world = view.world();
        ServiceRecord record = world.recorded().service(name);
        StateView.Counts counts = counts(world, record);
        return new ServiceStatus(
                name,
                StateView.of(view, name, counts),
                record.serving().map(id -> record.release(id).number()),
                record.moving().map(r -> record.release(r.rollout().to()).number()),
                counts.replicas(),
                counts.pools(),
                record.rollout().filter(RolloutRecord::isOver).map(r -> ended(record, r)));
    }

    static StateView.Counts counts(World world, ServiceRecord record) {
        List<ServiceStatus.Pool> pools = pools(world, record);
        int wanted = record.stopped()
                ? 0
                : world.desired().goal(record.name()).map(ServiceGoal::replicas).orElse(0);
        return new StateView.Counts(new ServiceStatus.Replicas(Math.min(ready(record, pools), wanted), wanted), pools);
    }

    /// The one number of a service, wherever it is shown: how many instances of its serving pools pass their check now.
    /// Before anything serves, those of the release that is brought in.
    private static int ready(ServiceRecord record, List<ServiceStatus.Pool> pools) {
        Optional<Integer> first = record.serving().isPresent()
                ? Optional.empty()
                : record.moving().map(r -> record.release(r.rollout().to()).number());
        return (int) pools.stream()
                .filter(p -> p.tier() == ServiceStatus.Tier.SERVING || first.equals(Optional.of(p.release())))
                .mapToLong(ServiceStatus.Pool::ready)
                .sum();
    }

    private static ServiceStatus.Ended ended(ServiceRecord service, RolloutRecord over) {
        Rollout rollout = over.rollout();
        Rollout.Ending ending = rollout.ending().orElseThrow();
        return new ServiceStatus.Ended(
                over.index(),
                outcome(ending.outcome()),
                rollout.base().map(id -> service.release(id).number()),
                service.release(rollout.to()).number(),
                ending.reason(),
                over.lastLines());
    }

    private static ServiceStatus.Outcome outcome(Rollout.Result result) {
        return switch (result) {
            case COMPLETED -> ServiceStatus.Outcome.COMPLETED;
            case REVERTED -> ServiceStatus.Outcome.REVERTED;
            case ROLLED_BACK -> ServiceStatus.Outcome.ROLLED_BACK;
            case SUPERSEDED -> ServiceStatus.Outcome.SUPERSEDED;
            case FAILED_SAFE -> ServiceStatus.Outcome.FAILED_SAFE;
            case FAILED_NO_TARGET -> ServiceStatus.Outcome.FAILED_NO_TARGET;
        };
    }

    private static List<ServiceStatus.Pool> pools(World world, ServiceRecord service) {
        List<ServiceStatus.Pool> out = new ArrayList<>();
        service.pools().forEach((release, pool) -> {
            List<InstanceRecord> instances = world.recorded().instancesOf(new PoolId(service.name(), release));
            if (pool.want() > 0 || !instances.isEmpty()) {
                out.add(pool(world, service, release, pool));
            }
        });
        return out.stream()
                .sorted(Comparator.comparingInt(ServiceStatus.Pool::release))
                .toList();
    }

    private static ServiceStatus.Pool pool(World world, ServiceRecord service, Digest release, PoolRecord pool) {
        PoolId id = new PoolId(service.name(), release);
        List<GatewayState.Counter> counters =
                world.observed().gateway().map(GatewayState::counters).orElse(List.of()).stream()
                        .filter(c -> c.pool().equals(id))
                        .toList();
        return new ServiceStatus.Pool(
                service.release(release).number(),
                tier(pool.tier()),
                weightPpm(world, id),
                counters.stream().mapToLong(c -> c.finished() + c.failed()).sum(),
                counters.stream().mapToLong(GatewayState.Counter::failed).sum(),
                world.recorded().instancesOf(id).stream()
                        .map(i -> new ServiceStatus.Instance(i.id(), cell(world, i)))
                        .toList());
    }

    static ServiceStatus.Tier tier(Tier tier) {
        return switch (tier) {
            case SERVING -> ServiceStatus.Tier.SERVING;
            case WARM -> ServiceStatus.Tier.WARM;
            case COLD -> ServiceStatus.Tier.COLD;
        };
    }

    private static int weightPpm(World world, PoolId pool) {
        return world.recorded().table().routes().stream()
                .flatMap(route -> route.targets().stream())
                .filter(target -> target.pool().equals(pool))
                .mapToInt(dev.stele.route.WeightedTarget::weightPpm)
                .max()
                .orElse(0);
    }

    static ServiceStatus.Cell cell(World world, InstanceRecord instance) {
        Optional<ObservedInstance> seen = world.observed().instance(instance.id());
        if (instance.isRetiring() || instance.exit().isPresent()) {
            return ServiceStatus.Cell.GONE;
        }
        if (seen.isEmpty()) {
            return instance.isStarted() ? ServiceStatus.Cell.GONE : ServiceStatus.Cell.STARTING;
        }
        return switch (seen.get().state()) {
            case CREATED -> ServiceStatus.Cell.STARTING;
            case EXITED -> ServiceStatus.Cell.GONE;
            case RUNNING ->
                switch (seen.get().health()) {
                    case READY -> ServiceStatus.Cell.READY;
                    case UNKNOWN -> ServiceStatus.Cell.STARTING;
                    case UNREADY -> instance.wasReady() ? ServiceStatus.Cell.UNHEALTHY : ServiceStatus.Cell.STARTING;
                    case DEAD -> ServiceStatus.Cell.UNHEALTHY;
                };
        };
    }
}
