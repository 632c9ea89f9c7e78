package dev.stele.engine;

import dev.stele.oci.Digest;
import dev.stele.route.WeightedTarget;
import dev.stele.text.Json;
import java.util.Optional;

/// One change of a service. Immutable: each step is a new version in the ledger.
///
/// @param ending how it will end, once the traffic is back on the base
public record Rollout(Change change, Progress progress, Optional<Ending> ending) {
    /// What a rollout changes; the same in all its versions, except the revision of one that was resumed.
    ///
    /// @param number counts the rollouts of the service from 1
    /// @param base the release that carries the traffic; absent for a first start
    /// @param to the release that is rolled out
    /// @param rev of the desired fleet that it was started for
    public record Change(String service, long number, Kind kind, Optional<Digest> base, Digest to, long rev) {
        Change withRev(long newRev) {
            return new Change(service, number, kind, base, to, newRev);
        }
    }

    /// How far a rollout is.
    ///
    /// @param attempt from 1; higher after the platform failed
    /// @param shifted how many of the replicas' shares of traffic `to` has; equal to `of` = all traffic
    /// @param of replicas that `shifted` is counted against
    /// @param remainingMillis until its deadline, or after its end until the next attempt; counted from this
    ///     version on
    public record Progress(int attempt, Phase phase, int shifted, int of, long remainingMillis) {
        public Progress {
            if (shifted < 0 || of < 0 || shifted > of) {
                throw new IllegalArgumentException(shifted + " of " + of + " shares");
            }
        }

        /// The first attempt at its beginning.
        static Progress begun(int attempt, int of, long remainingMillis) {
            return new Progress(attempt, Phase.PREPARING, 0, of, remainingMillis);
        }

        Progress in(Phase next, long remaining) {
            return new Progress(attempt, next, shifted, of, remaining);
        }
    }

    public enum Kind {
        /// Towards what the fleet wants.
        FORWARD,
        /// A person ordered it: the base is condemned when the traffic has left it.
        ROLLBACK
    }

    public enum Phase {
        /// The image is being made present.
        PREPARING,
        /// Instances start; a rolling one also shifts traffic here, step by step.
        LAUNCHING,
        /// All traffic goes to `to`, as soon as the gateway has acknowledged it.
        SHIFTING,
        /// `to` carries all traffic and has to stay healthy.
        BAKING,
        /// It failed and is not reverted automatically: a person has to decide.
        PAUSED,
        /// The traffic goes back to the base; then `to` is drained.
        REVERTING,
        DONE
    }

    public enum Result {
        COMPLETED,
        REVERTED,
        ROLLED_BACK,
        SUPERSEDED,
        /// The platform's fault: the base is intact and nobody is condemned.
        FAILED_SAFE,
        /// Neither release became ready: a person has to act.
        FAILED_NO_TARGET
    }

    /// @param condemned whether `to` is condemned
    /// @param reason one sentence for people; empty for one that completed
    /// @param by who ordered it; `stele` when nobody did
    public record Ending(Result outcome, boolean condemned, String reason, String by) {
        static Ending fromJson(Json json) {
            return new Ending(
                    Result.valueOf(json.string("outcome")),
                    json.bool("condemned"),
                    json.string("reason"),
                    json.string("by"));
        }

        Json toJson() {
            return Json.object()
                    .put("outcome", outcome.name())
                    .put("condemned", condemned)
                    .put("reason", reason)
                    .put("by", by)
                    .build();
        }
    }

    public Rollout {
        Phase phase = progress.phase();
        if ((phase == Phase.REVERTING || phase == Phase.DONE) && ending.isEmpty()) {
            throw new IllegalArgumentException(change.service() + ": " + phase + " without an ending");
        }
    }

    public String service() {
        return change.service();
    }

    public long number() {
        return change.number();
    }

    public Kind kind() {
        return change.kind();
    }

    public Optional<Digest> base() {
        return change.base();
    }

    public Digest to() {
        return change.to();
    }

    public long rev() {
        return change.rev();
    }

    public int attempt() {
        return progress.attempt();
    }

    public Phase phase() {
        return progress.phase();
    }

    public int shifted() {
        return progress.shifted();
    }

    public int of() {
        return progress.of();
    }

    public long remainingMillis() {
        return progress.remainingMillis();
    }

    /// The share of the service's traffic that is meant for `to`, in parts per million.
    public int sharePpm() {
        if (of() == 0) {
            return phase() == Phase.SHIFTING || phase() == Phase.BAKING ? WeightedTarget.WHOLE_PPM : 0;
        }
        return (int) ((long) shifted() * WeightedTarget.WHOLE_PPM / of());
    }

    /// Whether `to` has all traffic, or is on its way there.
    boolean carries() {
        return switch (phase()) {
            case SHIFTING, BAKING -> true;
            case PREPARING, LAUNCHING, PAUSED, REVERTING, DONE -> false;
        };
    }

    /// The release that carries the traffic when this is over.
    Optional<Digest> servingAfter() {
        return switch (ending.orElseThrow().outcome()) {
            case COMPLETED, ROLLED_BACK -> Optional.of(to());
            case REVERTED, SUPERSEDED, FAILED_SAFE, FAILED_NO_TARGET ->
                of() > 0 && shifted() == of() ? Optional.of(to()) : base();
        };
    }

    /// When the failure of `to` turns out to have another cause. A person's order stands.
    Rollout excused() {
        return ending.filter(e -> phase() == Phase.REVERTING && e.condemned() && e.by().equals(Rollouts.STELE))
                .map(e -> new Ending(Result.FAILED_SAFE, false, e.reason() + "; but what it needs was down", e.by()))
                .map(safe -> ending(phase(), safe, remainingMillis()))
                .orElse(this);
    }

    /// The other of the rollout's two releases.
    Optional<Digest> beside(Digest release) {
        if (release.equals(to())) {
            return base();
        }
        return base().filter(release::equals).map(_ -> to());
    }

    /// The next version, with traffic as it is.
    Rollout in(Phase next, long remaining) {
        return new Rollout(change, progress.in(next, remaining), ending);
    }

    Rollout shift(Phase next, int nowShifted, int nowOf, long remaining) {
        return new Rollout(change, new Progress(attempt(), next, nowShifted, nowOf, remaining), ending);
    }

    /// The next attempt of one that was paused, from where its traffic is.
    Rollout resumed(long newRev, long remaining) {
        Phase next = of() > 0 && shifted() == of() ? Phase.SHIFTING : Phase.LAUNCHING;
        Progress again = new Progress(attempt() + 1, next, shifted(), of(), remaining);
        return new Rollout(change.withRev(newRev), again, Optional.empty());
    }

    Rollout ending(Phase next, Ending how, long remaining) {
        return new Rollout(change, progress.in(next, remaining), Optional.of(how));
    }

    static Rollout fromJson(Json json) {
        return new Rollout(
                new Change(
                        json.string("service"),
                        json.number("number"),
                        Kind.valueOf(json.string("kind")),
                        json.optionalString("base").map(Digest::parse),
                        Digest.parse(json.string("to")),
                        json.number("rev")),
                new Progress(
                        Math.toIntExact(json.number("attempt")),
                        Phase.valueOf(json.string("phase")),
                        Math.toIntExact(json.number("shifted")),
                        Math.toIntExact(json.number("of")),
                        json.number("remainingMillis")),
                json.get("ending").map(Ending::fromJson));
    }

    Json toJson() {
        Json.Builder out = Json.object()
                .put("service", service())
                .put("number", number())
                .put("kind", kind().name())
                .put("base", base().map(Digest::toString))
                .put("to", to().toString())
                .put("rev", rev())
                .put("attempt", attempt())
                .put("phase", phase().name())
                .put("shifted", shifted())
                .put("of", of())
                .put("remainingMillis", remainingMillis());
        ending.ifPresent(e -> out.put("ending", e.toJson()));
        return out.build();
    }
}
