package dev.stele.server;

import dev.stele.engine.Fact;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// People's orders against what is known: which facts they become, and what they will do, or why they cannot. Pure.
final class Orders {
    private final World world;
    private final String by;

    /// @param facts to record; empty for a dry run
    record Ruling(List<Fact> facts, List<Ordered.Step> steps) {}

    Orders(World world, String by) {
        this.world = world;
        this.by = by;
    }

    Parsed<Ruling> rule(Order order) {
        return switch (order) {
            case Order.Rollback rollback -> service(rollback).then(record -> rollback(record, rollback));
            case Order.Pardon pardon -> known(pardon.service()).then(record -> pardon(record, pardon));
            case Order.Stop(var service) ->
                service.isPresent()
                        ? known(service.get()).then(record -> stop(List.of(record)))
                        : stop(List.copyOf(world.recorded().services().values()));
        };
    }

    private Parsed<ServiceRecord> known(String name) {
        if (world.recorded().services().containsKey(name)) {
            return new Parsed.Good<>(world.recorded().service(name));
        }
        String all = String.join(", ", world.recorded().services().keySet());
        return bad(
                "S404",
                "there is no service \"" + name + "\"",
                all.isEmpty() ? "nothing was ever applied here" : "there are: " + all,
                "stele status");
    }

    private Parsed<ServiceRecord> service(Order.Rollback rollback) {
        if (rollback.service().isPresent()) {
            return known(rollback.service().get());
        }
        List<ServiceRecord> able = world.recorded().services().values().stream()
                .filter(s -> !s.stopped())
                .filter(s -> s.moving().isPresent() || s.fallback().isPresent())
                .toList();
        if (able.size() == 1) {
            return new Parsed.Good<>(able.getFirst());
        }
        List<String> names = able.stream().map(ServiceRecord::name).toList();
        return able.isEmpty()
                ? bad(
                        "R401",
                        "no service has a release to go back to",
                        "a release must have been proven before the present one",
                        "stele releases")
                : bad(
                        "R402",
                        "which service? " + names.size() + " could be rolled back",
                        String.join(", ", names),
                        "stele rollback " + names.getFirst());
    }

    private Parsed<Ruling> rollback(ServiceRecord service, Order.Rollback order) {
        Optional<Digest> from = service.moving().map(r -> r.rollout().to()).or(service::serving);
        Optional<Digest> to = target(service, order);
        if (to.isEmpty()) {
            return bad(
                    "R403",
                    service.name() + " has no release to go back to",
                    order.to().map(n -> "there is no release v" + n).orElse("none was proven before the present one"),
                    "stele releases " + service.name());
        }
        if (to.equals(from)) {
            return bad(
                    "R404",
                    service.name() + " is on " + service.release(to.get()).label() + " already",
                    "nothing to roll back",
                    "stele releases " + service.name());
        }
        ReleaseRecord target = service.release(to.get());
        if (target.isCondemned()) {
            return bad(
                    "R405",
                    target.label() + " of " + service.name() + " is condemned: " + target.note(),
                    "a condemned release is not started again",
                    "stele pardon " + service.name() + " --release " + target.label()
                            + " --reason TEXT,  or name another release with --to");
        }
        Optional<Digest> named = service.moving().isPresent() && order.to().isEmpty() ? Optional.empty() : to;
        Fact fact = new Fact.OrderGiven(new dev.stele.engine.Order.Rollback(service.name(), named, order.reason()), by);
        Ordered.Step step = new Ordered.Step(
                service.name(),
                from.map(id -> service.release(id).number()),
                Optional.of(target.number()),
                from.map(id -> differences(service, id, to.get())).orElse(List.of()),
                readiness(service, to.get()));
        return new Parsed.Good<>(new Ruling(order.dryRun() ? List.of() : List.of(fact), List.of(step)));
    }

    private static Optional<Digest> target(ServiceRecord service, Order.Rollback order) {
        if (order.to().isPresent()) {
            return service.numbered(order.to().get());
        }
        return service.moving().isPresent()
                ? service.moving().flatMap(r -> r.rollout().base())
                : service.fallback();
    }

    private static List<Plan.Difference> differences(ServiceRecord service, Digest from, Digest to) {
        ReleaseRecord before = service.release(from);
        ReleaseRecord after = service.release(to);
        return Differences.between(before.release(), before.imageName(), after.release(), after.imageName());
    }

    private String readiness(ServiceRecord service, Digest release) {
        long ready = world.recorded().instancesOf(new PoolId(service.name(), release)).stream()
                .filter(i -> isReady(i))
                .count();
        return ready > 0 ? ready + " warm instances ready" : "cold: instances start first, then traffic moves";
    }

    private boolean isReady(InstanceRecord instance) {
        return StatusView.cell(world, instance) == ServiceStatus.Cell.READY;
    }

    /// Without a number the wanted release is meant, where it is condemned: it is the one that a person waits for.
    private Parsed<Ruling> pardon(ServiceRecord service, Order.Pardon order) {
        Optional<Map.Entry<Digest, ReleaseRecord>> release = service.releases().entrySet().stream()
                .filter(e -> e.getValue().isCondemned())
                .filter(e ->
                        order.release().map(n -> n == e.getValue().number()).orElse(true))
                .max(Comparator.<Map.Entry<Digest, ReleaseRecord>, Boolean>comparing(
                                e -> isWanted(service.name(), e.getKey()))
                        .thenComparingInt(e -> e.getValue().number()));
        if (release.isEmpty()) {
            String what = order.release().map(n -> "v" + n + " of ").orElse("no release of ");
            return bad(
                    "R406",
                    what + service.name() + " is" + (order.release().isPresent() ? " not" : "") + " condemned",
                    "a pardon clears a verdict",
                    "stele releases " + service.name());
        }
        Fact fact = new Fact.OrderGiven(
                new dev.stele.engine.Order.Pardon(service.name(), release.get().getKey(), order.reason()), by);
        int number = release.get().getValue().number();
        Ordered.Step step = new Ordered.Step(
                service.name(), Optional.empty(), Optional.of(number), List.of(), "may be started again");
        return new Parsed.Good<>(new Ruling(List.of(fact), List.of(step)));
    }

    private boolean isWanted(String service, Digest release) {
        return world.desired()
                .goal(service)
                .filter(goal -> goal.release().id().equals(release))
                .isPresent();
    }

    private Parsed<Ruling> stop(List<ServiceRecord> services) {
        List<Fact> facts = new ArrayList<>();
        List<Ordered.Step> steps = new ArrayList<>();
        for (ServiceRecord service : services) {
            if (!service.stopped()) {
                facts.add(new Fact.OrderGiven(new dev.stele.engine.Order.Stop(service.name()), by));
                Optional<Integer> from =
                        service.serving().map(id -> service.release(id).number());
                steps.add(new Ordered.Step(
                        service.name(), from, Optional.empty(), List.of(), "drained, stopped and removed"));
            }
        }
        return new Parsed.Good<>(new Ruling(facts, steps));
    }

    private static <T> Parsed<T> bad(String code, String message, String cause, String fix) {
        return new Parsed.Bad<>(List.of(Problem.of(code, message, cause, fix)));
    }
}
