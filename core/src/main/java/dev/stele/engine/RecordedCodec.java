package dev.stele.engine;

import dev.stele.engine.LedgerEvent.Announced;
import dev.stele.fleet.Release;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.route.RouteTable;
import dev.stele.text.Json;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is recorded as canonical JSON, so that a server can start without reading the whole ledger.
///
/// Moments are monotonic milliseconds of one process; they are written as what remains until them (negative = since
/// them), and count from the moment of reading. What is written and read at one moment is equal. This form may change
/// with any version: unlike an event, it can be made again from the ledger, so its [#FORMAT] only has to differ.
final class RecordedCodec {
    /// Changes whenever what is written changes, or what an event does to what is recorded.
    static final int FORMAT = 3;

    private final long now;

    RecordedCodec(long nowMillis) {
        now = nowMillis;
    }

    Json write(Recorded r) {
        return Json.object()
                .put("entries", r.entries())
                .put("fence", r.fence())
                .put("rev", r.rev())
                .put("fleet", r.fleet().map(Digest::toString))
                .put("services", Json.array(r.services().values(), this::service))
                .put("instances", Json.array(r.instances().values(), this::instance))
                .put("removed", times(r.removed()))
                .put("nextNumber", r.nextNumber())
                .put("nextKey", r.nextKey())
                .put("table", r.table().toJson())
                .put("applied", r.applied().toJson())
                .put("inFlight", Json.array(r.inFlight().values(), LedgerEvent::toJson))
                .put("setbacks", Json.array(r.backOffs().entrySet(), e -> backOff(e.getKey(), e.getValue())))
                .put("drift", Json.stringMap(r.drift()))
                .build();
    }

    Recorded read(Json json) {
        SortedMap<String, ServiceRecord> services = new TreeMap<>();
        json.list("services").stream().map(this::readService).forEach(s -> services.put(s.name(), s));
        SortedMap<String, InstanceRecord> instances = new TreeMap<>();
        json.list("instances").stream().map(this::readInstance).forEach(i -> instances.put(i.id(), i));
        SortedMap<String, Long> removed = new TreeMap<>();
        json.map("removed").forEach((id, at) -> removed.put(id, now + at.asLong()));
        SortedMap<String, LedgerEvent.Opening> inFlight = new TreeMap<>();
        json.list("inFlight").stream()
                .map(intent -> (LedgerEvent.Opening) LedgerEvent.fromJson(intent))
                .forEach(intent -> inFlight.put(intent.key(), intent));
        SortedMap<String, FailureBackOff> backOffs = new TreeMap<>();
        json.list("setbacks").forEach(s -> backOffs.put(s.string("what"), readBackOff(s)));
        return new Recorded(
                new Sequence(
                        json.number("entries"),
                        json.number("fence"),
                        json.number("nextNumber"),
                        json.number("nextKey")),
                new WantedFleet(json.number("rev"), json.optionalString("fleet").map(Digest::parse)),
                new RouteTables(RouteTable.fromJson(json.at("table")), RouteTable.fromJson(json.at("applied"))),
                services,
                new InstanceRecords(instances, removed),
                new EffectRecords(inFlight, backOffs),
                new TreeMap<>(json.stringMapOf("drift")));
    }

    private Json times(Map<String, Long> moments) {
        Json.Builder out = Json.object();
        moments.forEach((id, at) -> out.put(id, at - now));
        return out.build();
    }

    private Json backOff(String what, FailureBackOff s) {
        Json.Builder out = Json.object()
                .put("what", what)
                .put("count", s.count())
                .put("remainingMillis", s.untilMillis() - now)
                .put("index", s.index());
        s.last().ifPresent(failed -> out.put("last", failed.toJson()));
        return out.build();
    }

    private FailureBackOff readBackOff(Json json) {
        return new FailureBackOff(
                integer(json, "count"),
                now + json.number("remainingMillis"),
                json.number("index"),
                json.get("last").map(failed -> (Outcome.Failed) Outcome.fromJson(failed)));
    }

    private Json service(ServiceRecord s) {
        Json.Builder out = Json.object()
                .put("name", s.name())
                .put("releases", Json.array(s.releases().entrySet(), e -> release(e.getKey(), e.getValue())))
                .put("newestNumber", s.newestNumber())
                .put("pools", Json.array(s.pools().entrySet(), e -> pool(e.getKey(), e.getValue())))
                .put("serving", s.serving().map(Digest::toString))
                .put("stopped", s.stopped())
                .put(
                        "proven",
                        Json.array(
                                s.proven().entrySet(),
                                e -> Json.object()
                                        .put("index", e.getKey())
                                        .put("release", e.getValue().toString())
                                        .build()));
        s.rollout().ifPresent(r -> out.put("rollout", rollout(r)));
        s.rollback().ifPresent(order -> out.put("rollback", order.toJson()));
        return out.build();
    }

    private ServiceRecord readService(Json json) {
        SortedMap<Digest, ReleaseRecord> releases = new TreeMap<>();
        json.list("releases").forEach(r -> releases.put(Digest.parse(r.string("id")), readRelease(r)));
        SortedMap<Digest, PoolRecord> pools = new TreeMap<>();
        json.list("pools").forEach(p -> pools.put(Digest.parse(p.string("release")), readPool(p)));
        SortedMap<Long, Digest> proven = new TreeMap<>();
        json.list("proven").forEach(p -> proven.put(p.number("index"), Digest.parse(p.string("release"))));
        return new ServiceRecord(
                json.string("name"),
                new ReleaseRecords(releases, integer(json, "newestNumber"), proven),
                pools,
                json.optionalString("serving").map(Digest::parse),
                json.get("rollout").map(this::readRollout),
                order(json, "rollback"),
                json.bool("stopped"));
    }

    private static Json release(Digest id, ReleaseRecord r) {
        return Json.object()
                .put("id", id.toString())
                .put("number", r.number())
                .put("imageName", r.imageName())
                .put("release", r.release().toJson())
                .put("verdict", r.verdict().name())
                .put("note", r.note())
                .put("by", r.by())
                .put("madeAt", r.madeAt())
                .put("port", r.port())
                .build();
    }

    private static ReleaseRecord readRelease(Json json) {
        return new ReleaseRecord(
                integer(json, "number"),
                json.string("imageName"),
                Release.fromJson(json.at("release")),
                new GivenVerdict(Verdict.valueOf(json.string("verdict")), json.string("note"), json.string("by")),
                json.number("madeAt"),
                integer(json, "port"));
    }

    private Json pool(Digest release, PoolRecord p) {
        return Json.object()
                .put("release", release.toString())
                .put("want", p.want())
                .put("tier", p.tier().name())
                .put("tierSinceMillis", p.tierSinceMillis() - now)
                .put(
                        "setbacks",
                        Json.array(
                                p.backOffs().entrySet(), e -> backOff(e.getKey().toString(), e.getValue())))
                .build();
    }

    private PoolRecord readPool(Json json) {
        SortedMap<Integer, FailureBackOff> backOffs = new TreeMap<>();
        json.list("setbacks").forEach(s -> backOffs.put(Integer.valueOf(s.string("what")), readBackOff(s)));
        return new PoolRecord(
                integer(json, "want"),
                Tier.valueOf(json.string("tier")),
                now + json.number("tierSinceMillis"),
                backOffs);
    }

    private Json rollout(RolloutRecord r) {
        Json.Builder out = Json.object()
                .put("rollout", r.rollout().toJson())
                .put("index", r.index())
                .put("sinceMillis", r.sinceMillis() - now)
                .put("remainingMillis", r.deadlineMillis() - now)
                .put("charges", r.charges())
                .put("otherFailures", r.otherFailures())
                .put("lastFailure", r.lastFailure())
                .put("lastLines", Json.strings(r.lastLines()))
                .put("judged", r.judged());
        r.order().ifPresent(order -> out.put("order", order.toJson()));
        return out.build();
    }

    private RolloutRecord readRollout(Json json) {
        return new RolloutRecord(
                Rollout.fromJson(json.at("rollout")),
                new PhaseTimes(
                        json.number("index"), now + json.number("sinceMillis"), now + json.number("remainingMillis")),
                new RolloutFailures(
                        integer(json, "charges"),
                        integer(json, "otherFailures"),
                        json.string("lastFailure"),
                        json.stringList("lastLines")),
                order(json, "order"),
                json.bool("judged"));
    }

    private static Optional<LedgerEvent.OrderGiven> order(Json json, String name) {
        return json.get(name).map(order -> (LedgerEvent.OrderGiven) LedgerEvent.fromJson(order));
    }

    private Json instance(InstanceRecord i) {
        Announced a = i.announced();
        Json.Builder out = Json.object()
                .put("id", i.id())
                .put("pool", a.pool().toJson())
                .put("number", a.number())
                .put("slot", a.slot())
                .put("serviceSlot", a.serviceSlot())
                .put("addressSlot", a.addressSlot())
                .put("step", i.step().name())
                .put("stepOpen", i.stepOpen())
                .put("stepAtMillis", i.stepAtMillis() - now)
                .put("tries", i.tries())
                .put("wasReady", i.wasReady());
        i.failed().ifPresent(failed -> out.put("failed", failed.toJson()));
        i.retiring().ifPresent(retire -> out.put("retiring", retire.toJson()));
        i.exit().ifPresent(exit -> out.put("exit", exit.toJson()));
        return out.build();
    }

    private InstanceRecord readInstance(Json json) {
        return new InstanceRecord(
                json.string("id"),
                new Announced(
                        PoolId.fromJson(json.at("pool")),
                        json.number("number"),
                        integer(json, "slot"),
                        integer(json, "serviceSlot"),
                        integer(json, "addressSlot")),
                new StepRecord(
                        LedgerEvent.Step.valueOf(json.string("step")),
                        json.bool("stepOpen"),
                        json.get("failed").map(failed -> (Outcome.Failed) Outcome.fromJson(failed)),
                        integer(json, "tries")),
                now + json.number("stepAtMillis"),
                json.get("retiring").map(retire -> (PoolAction.Retire) PoolAction.fromJson(retire)),
                json.get("exit").map(Exit::fromJson),
                json.bool("wasReady"));
    }

    private static int integer(Json json, String name) {
        return Math.toIntExact(json.number(name));
    }
}
