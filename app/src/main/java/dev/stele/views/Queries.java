package dev.stele.views;

import dev.stele.control.Control;
import dev.stele.control.DriftReport;
import dev.stele.control.LogLines;
import dev.stele.control.Releases;
import dev.stele.control.ServiceStatus;
import dev.stele.control.Status;
import dev.stele.control.Why;
import dev.stele.crash.BlockingGuard;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.Outcome;
import dev.stele.engine.PoolAction;
import dev.stele.engine.ReleaseRecord;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.Verdict;
import dev.stele.engine.World;
import dev.stele.journal.History;
import dev.stele.journal.LedgerEntry;
import dev.stele.runc.LogPosition;
import dev.stele.runc.LogTail;
import dev.stele.text.NearestWord;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Queries about releases, reasons, drift and logs, answered from the recorded state, the newest ledger entries, and
/// the log files in the home.
public final class Queries {
    private static final int REASONS_MAX = 20;
    private static final int TAIL_BYTES_MAX = 4 << 20;

    private final History history;
    private final Path logs;

    public Queries(History history, Path logs) {
        this.history = history;
        this.logs = logs;
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

    private Releases.Line line(ServiceRecord service, dev.stele.oci.Digest id, ReleaseRecord release) {
        return new Releases.Line(
                release.number(),
                id,
                new Releases.NamedImage(release.imageName(), release.release().image()),
                verdict(release.verdict()),
                StatusView.tier(service.pool(id).tier()),
                history.madeAt(release.madeAt()).orElse(Instant.EPOCH),
                release.note());
    }

    private static Releases.Verdict verdict(Verdict verdict) {
        return switch (verdict) {
            case UNPROVEN -> Releases.Verdict.UNPROVEN;
            case PROVEN -> Releases.Verdict.PROVEN;
            case CONDEMNED -> Releases.Verdict.CONDEMNED;
        };
    }

    public Parsed<Why> why(WorldSnapshot view, Status status, String service) {
        return known(view.world(), service).then(record -> {
            Optional<ServiceStatus> now = status.services().stream()
                    .filter(s -> s.service().equals(service))
                    .findFirst();
            String headline = now.map(Queries::headline).orElse(service + " is not wanted and nothing of it runs");
            // What is so now comes before what the ledger says of how it came.
            List<String> all = new ArrayList<>(now.map(ServiceStatus::limits).orElse(List.of()));
            all.addAll(reasons(record));
            return new Parsed.Good<>(new Why(service, headline, all));
        });
    }

    private static String headline(ServiceStatus status) {
        String state = status.state().name().toLowerCase(java.util.Locale.ROOT);
        String counts = status.ready() + " of " + status.wanted() + " instances serve";
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
        return known(world, query.service()).then(record -> {
            List<LogLines.Line> out = new ArrayList<>();
            StringBuilder next = new StringBuilder();
            Map<String, LogPosition> read = read(query.after());
            for (String instance : instances(query.service())) {
                int release = release(world, instance);
                boolean asked = query.instance().map(instance::equals).orElse(true)
                        && query.release().map(r -> r == release).orElse(true);
                if (asked) {
                    LogTail tail = tail(world, instance, read.getOrDefault(instance, LogPosition.START));
                    tail.last(query.lines())
                            .forEach(line -> out.add(new LogLines.Line(instance, release, line.text(), line.whole())));
                    next.append(instance).append(':').append(tail.next()).append(',');
                }
            }
            return new Parsed.Good<>(new LogLines(out, next.toString()));
        });
    }

    /// A position that this version did not write is none: then the log is read from its beginning.
    private static Map<String, LogPosition> read(String after) {
        Map<String, LogPosition> out = new HashMap<>();
        Pattern.compile("([^:]+):([^,]+),")
                .matcher(after)
                .results()
                .forEach(m -> LogPosition.parse(m.group(2)).ifPresent(position -> out.put(m.group(1), position)));
        return out;
    }

    private List<String> instances(String service) {
        BlockingGuard.check("list logs");
        if (!Files.isDirectory(logs)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches(Pattern.quote(service) + "-[0-9a-z]+\\.log"))
                    .map(name -> name.substring(0, name.length() - ".log".length()))
                    .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + logs + ": " + e.getMessage(), e);
        }
    }

    /// Number of the release that an instance belongs or belonged to; 0 when the newest entries no longer contain it.
    private int release(World world, String instance) {
        return Optional.ofNullable(world.recorded().instances().get(instance))
                .map(InstanceRecord::pool)
                .or(() -> history.lines().stream()
                        .map(line -> line.entry().event())
                        .filter(event -> event instanceof LedgerEvent.InstanceIntent intent
                                && intent.instance().equals(instance)
                                && intent.announced().isPresent())
                        .map(event -> ((LedgerEvent.InstanceIntent) event)
                                .announced()
                                .orElseThrow()
                                .pool())
                        .findFirst())
                .map(pool -> world.recorded()
                        .service(pool.service())
                        .release(pool.release())
                        .number())
                .orElse(0);
    }

    private LogTail tail(World world, String instance, LogPosition after) {
        Path log = logs.resolve(instance + ".log");
        boolean writes = Optional.ofNullable(world.recorded().instances().get(instance))
                .filter(i -> i.exit().isEmpty())
                .isPresent();
        try {
            LogTail tail = LogTail.read(log, after, TAIL_BYTES_MAX);
            return writes ? tail : tail.closed();
        } catch (java.nio.file.NoSuchFileException _) {
            return new LogTail(List.of(), LogPosition.START);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log + ": " + e.getMessage(), e);
        }
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
