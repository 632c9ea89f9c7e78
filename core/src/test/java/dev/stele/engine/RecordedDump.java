package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.Map;

/// What is recorded, as JSON whose form does not follow the classes: what a ledger of one version says can be compared
/// with what another version reads in it.
///
/// Left out is what depends on when a ledger is read, and what says nothing: pools that are cold, empty and without
/// failures.
public final class RecordedDump {
    private RecordedDump() {}

    public static Json of(Recorded recorded) {
        return Json.object()
                .put("entries", recorded.entries())
                .put("fence", recorded.fence())
                .put("rev", recorded.rev())
                .put("fleet", recorded.fleet().map(Digest::toString))
                .put("nextNumber", recorded.nextNumber())
                .put("nextKey", recorded.nextKey())
                .put("table", recorded.table().toJson())
                .put("inFlight", Json.array(recorded.inFlight().values(), LedgerEvent::toJson))
                .put("setbacks", Json.array(recorded.backOffs().entrySet(), e -> backOff(e.getKey(), e.getValue())))
                .put("drift", Json.stringMap(recorded.drift()))
                .put("instances", Json.array(recorded.instances().values(), RecordedDump::instance))
                .put("services", Json.array(recorded.services().values(), RecordedDump::service))
                .build();
    }

    private static Json backOff(Object what, FailureBackOff backOff) {
        return Json.object()
                .put("what", what.toString())
                .put("count", backOff.count())
                .put("index", backOff.index())
                .build();
    }

    private static Json instance(InstanceRecord i) {
        Json.Builder out = Json.object()
                .put("id", i.id())
                .put("pool", i.pool().toJson())
                .put("number", i.announced().number())
                .put("slot", i.announced().slot())
                .put("serviceSlot", i.announced().serviceSlot())
                .put("addressSlot", i.announced().addressSlot())
                .put("step", i.step().name())
                .put("stepOpen", i.stepOpen())
                .put("tries", i.tries());
        i.failed().ifPresent(f -> out.put("failed", f.toJson()));
        i.retiring().ifPresent(r -> out.put("retiring", r.toJson()));
        i.exit().ifPresent(e -> out.put("exit", e.toJson()));
        return out.build();
    }

    private static Json service(ServiceRecord s) {
        Json.Builder out = Json.object()
                .put("name", s.name())
                .put("releases", Json.array(s.releases().entrySet(), RecordedDump::release))
                .put(
                        "pools",
                        Json.array(
                                s.pools().entrySet().stream()
                                        .filter(e -> !saysNothing(e.getValue()))
                                        .toList(),
                                RecordedDump::pool))
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
        return out.build();
    }

    private static Json release(Map.Entry<Digest, ReleaseRecord> entry) {
        ReleaseRecord r = entry.getValue();
        return Json.object()
                .put("id", entry.getKey().toString())
                .put("number", r.number())
                .put("imageName", r.imageName())
                .put("release", r.release().toJson())
                .put("verdict", r.verdict().name())
                .put("note", r.note())
                .put("by", r.by())
                .put("madeAt", r.madeAt())
                .build();
    }

    private static boolean saysNothing(PoolRecord pool) {
        return pool.want() == 0 && pool.tier() == Tier.COLD && pool.backOffs().isEmpty();
    }

    private static Json pool(Map.Entry<Digest, PoolRecord> entry) {
        PoolRecord p = entry.getValue();
        return Json.object()
                .put("release", entry.getKey().toString())
                .put("want", p.want())
                .put("tier", p.tier().name())
                .put("setbacks", Json.array(p.backOffs().entrySet(), e -> backOff(e.getKey(), e.getValue())))
                .build();
    }

    private static Json rollout(RolloutRecord r) {
        return Json.object()
                .put("rollout", r.rollout().toJson())
                .put("index", r.index())
                .put("charges", r.charges())
                .put("lastFailure", r.lastFailure())
                .put("lastLines", Json.strings(r.lastLines()))
                .build();
    }
}
