package dev.stele.views;

import dev.stele.control.Control;
import dev.stele.control.DriftReport;
import dev.stele.control.FollowedOrder;
import dev.stele.control.LogLines;
import dev.stele.control.OrderAnswers;
import dev.stele.control.Releases;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Why;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.RolloutRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.Verdict;
import dev.stele.engine.World;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.oci.Digest;
import dev.stele.text.NearestWord;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Queries about releases, reasons, drift and logs, answered from the recorded state, the newest ledger entries, and
/// the log files in the home.
public final class Queries {
    private static final int REASONS_MAX = 20;
    private static final int CHECKS_MAX = 10;

    private final History history;
    private final LogSearch logs;

    /// @param logs folder with one `INSTANCE.log` each
    /// @param clock that the lines of logs have their times from
    public Queries(History history, Path logs, InstantSource clock) {
        this.history = history;
        this.logs = new LogSearch(history, logs, clock);
    }

    public Parsed<Releases> releases(World world, String service) {
        return known(world, service)
                .then(record -> new Parsed.Good<>(new Releases(
                        service,
                        record.releases().entrySet().stream()
                                .sorted(Comparator.comparingInt(
                                        e -> -e.getValue().number()))
                                .map(e -> line(record, e.getKey(), e.getValue()))
                                .toList())));
    }

    private Releases.Line line(ServiceRecord service, Digest id, ReleaseRecord release) {
        return new Releases.Line(
                release.number(),
                id,
                new Releases.NamedImage(release.imageName(), release.release().image()),
                new Releases.Standing(
                        verdict(release.verdict()),
                        StatusView.tier(service.pool(id).tier()),
                        isRolling(service, id)),
                history.madeAt(release.madeAt()).orElse(Instant.EPOCH),
                release.note());
    }

    private static boolean isRolling(ServiceRecord service, Digest id) {
        return service.moving()
                .map(RolloutRecord::rollout)
                .filter(rollout -> rollout.to().equals(id) && rollout.sharePpm() == 0)
                .isPresent();
    }

    private static Releases.Verdict verdict(Verdict verdict) {
        return switch (verdict) {
            case UNPROVEN -> Releases.Verdict.UNPROVEN;
            case PROVEN -> Releases.Verdict.PROVEN;
            case CONDEMNED -> Releases.Verdict.CONDEMNED;
        };
    }

    public OrderAnswers progress(WorldSnapshot view, Status.Gateway gateway, FollowedOrder order) {
        return new OrderAnswerView(view, gateway.why(), history.lines()).of(order);
    }

    public Parsed<Why> why(WorldSnapshot view, Status status, String service) {
        return known(view.world(), service).then(record -> {
            Optional<ServiceStatus> now = status.services().stream()
                    .filter(s -> s.service().equals(service))
                    .findFirst();
            String headline = now.map(Queries::headline).orElse(service + " is not wanted and nothing of it runs");
            // What is so now comes before what the ledger says of how it came.
            List<String> all = new ArrayList<>(status.warnings());
            if (!status.gateway().why().isEmpty()) {
                all.add("the gateway cannot start and is tried again: "
                        + status.gateway().why());
            }
            all.addAll(now.map(ServiceStatus::limits).orElse(List.of()));
            all.addAll(checks(view.world(), service));
            all.addAll(reasons(record));
            return new Parsed.Good<>(new Why(service, headline, all));
        });
    }

    /// The last answer to the check of each instance that is not ready, and when it came.
    private static List<String> checks(World world, String service) {
        return world.observed().platform().instances().values().stream()
                .filter(instance -> instance.pool().service().equals(service))
                .flatMap(instance -> instance.probed().failed().stream()
                        .map(failed -> "instance " + instance.instance() + "  " + failed.text() + "  ("
                                + ago(world.nowMillis() - failed.atMillis()) + ", "
                                + (failed.times() == 1 ? "once" : failed.times() + " times in a row") + ")"))
                .limit(CHECKS_MAX)
                .toList();
    }

    private static String ago(long millis) {
        return Math.max(0, millis) / 1_000 + " s ago";
    }

    static String headline(ServiceStatus status) {
        String state = status.state().name().toLowerCase(java.util.Locale.ROOT);
        String counts = status.ready() + " of " + status.wanted() + " instances are ready";
        return status.service() + " is " + state + ": " + (status.why().isEmpty() ? counts : status.why());
    }

    private List<String> reasons(ServiceRecord service) {
        return history.lines().reversed().stream()
                .filter(line -> explains(service, line.entry().event()))
                .limit(REASONS_MAX)
                .map(line -> "#" + line.index() + "  "
                        + LedgerEntry.time(line.entry().at()) + "  " + line.text())
                .toList();
    }

    /// Whether an event explains the state of the service: what was requested, decided or found, but no single steps.
    private static boolean explains(ServiceRecord record, LedgerEvent event) {
        String service = record.name();
        return switch (event) {
            case LedgerEvent.Closed(var key, Outcome.Failed failed) -> isOf(record, key, failed);
            case LedgerEvent.RolloutMoved(var rollout) -> rollout.service().equals(service);
            case LedgerEvent.VerdictGiven given -> given.service().equals(service);
            case LedgerEvent.OrderGiven given -> given.order().service().equals(service);
            case LedgerEvent.OrderRefused refused -> refused.service().equals(service);
            case LedgerEvent.OrderPending pending -> pending.order().service().equals(service);
            case LedgerEvent.OrderDone done -> done.service().equals(service);
            case LedgerEvent.ServiceDown(var down) -> down.equals(service);
            case LedgerEvent.PoolChanged(PoolAction.Retire retire) -> isOf(service, retire.instance());
            case LedgerEvent.Ended ended -> isOf(service, ended.instance());
            case LedgerEvent.DriftFound drift -> isOf(service, drift.object());
            case LedgerEvent.DriftGone drift -> isOf(service, drift.object());
            case LedgerEvent.ReleasesForgotten _,
                    LedgerEvent.ReleaseRouted _,
                    LedgerEvent.BecameReady _,
                    LedgerEvent.ServerStarted _,
                    LedgerEvent.DesiredSet _,
                    LedgerEvent.ReleaseMade _,
                    LedgerEvent.PoolChanged _,
                    LedgerEvent.Intent _,
                    LedgerEvent.InstanceIntent _,
                    LedgerEvent.Closed _,
                    LedgerEvent.Recovered _ -> false;
        };
    }

    /// Whether an effect that failed was for the service: a step of an instance (`INSTANCE/STEP#N`), the pull of an
    /// image of it (`pull/IMAGE#N`), or a table of routes (`routes/EPOCH#N`) that no newer one has replaced.
    private static boolean isOf(ServiceRecord service, String key, Outcome.Failed failed) {
        String subject = key.substring(0, Math.max(0, key.indexOf('/')));
        String rest = key.substring(subject.length(), Math.max(subject.length(), key.lastIndexOf('#')));
        return switch (subject) {
            case "pull" ->
                service.releases().values().stream()
                        .anyMatch(release ->
                                rest.equals("/" + release.release().image().shortHex()));
            case "routes" -> !failed.what().equals("superseded");
            default -> isOf(service.name(), subject);
        };
    }

    private static boolean isOf(String service, String instance) {
        int dash = instance.lastIndexOf('-');
        return dash > 0 && instance.substring(0, dash).equals(service);
    }

    public DriftReport drift(World world) {
        List<DriftReport.Finding> findings = new ArrayList<>();
        for (History.Line line : history.lines()) {
            if (line.entry().event() instanceof LedgerEvent.DriftFound(var object, var what)) {
                boolean there = world.recorded().drift().containsKey(object);
                findings.add(new DriftReport.Finding(object, what, line.entry().at(), there ? "" : "replaced"));
            }
        }
        return new DriftReport(findings);
    }

    public Parsed<LogLines> logs(World world, Control.LogQuery query) {
        return known(world, query.service()).then(record -> new Parsed.Good<>(logs.find(world, record, query)));
    }

    private static Parsed<ServiceRecord> known(World world, String service) {
        return world.recorded().services().containsKey(service)
                ? new Parsed.Good<>(world.recorded().service(service))
                : new Parsed.Bad<>(List.of(Problem.of(
                        "S404",
                        "there is no service \"" + service + "\"",
                        NearestWord.question(
                                        service, world.recorded().services().keySet())
                                + "there are: "
                                + String.join(", ", world.recorded().services().keySet()),
                        "stele status")));
    }
}
