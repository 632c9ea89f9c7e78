package dev.stele.views;

import dev.stele.control.Control;
import dev.stele.control.LogLines;
import dev.stele.crash.BlockingGuard;
import dev.stele.engine.InstanceRecord;
import dev.stele.engine.LedgerEvent;
import dev.stele.engine.ServiceRecord;
import dev.stele.engine.World;
import dev.stele.journal.History;
import dev.stele.oci.Digest;
import dev.stele.route.PoolId;
import dev.stele.runc.LogPosition;
import dev.stele.runc.LogTail;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the lines that a query asks for in the logs of a service's instances, and merges them by their times.
///
/// The lines of one instance stay in the order in which they were written, also when the clock was set back.
final class LogSearch {
    private static final int TAIL_BYTES_MAX = 4 << 20;

    private final History history;
    private final Path logs;
    private final InstantSource clock;

    /// @param release number; 0 when the newest entries no longer contain it
    /// @param writes whether it may still write
    private record Log(String instance, Path file, int release, boolean writes) {}

    /// The lines of one log and how many of them are merged.
    private static final class Cursor {
        private final List<LogLines.Line> lines;
        private int index;

        Cursor(List<LogLines.Line> lines) {
            this.lines = lines;
        }

        Instant at() {
            return lines.get(index).at();
        }
    }

    /// @param logs folder with one `INSTANCE.log` each
    LogSearch(History history, Path logs, InstantSource clock) {
        this.history = history;
        this.logs = logs;
        this.clock = clock;
    }

    LogLines find(World world, ServiceRecord service, Control.LogQuery query) {
        List<Log> all = logs(world, service);
        List<Log> asked = asked(all, service, query);
        Map<String, LogPosition> read = read(query.after());
        Instant since = query.since().map(s -> s.from(clock.instant())).orElse(Instant.MIN);
        List<List<LogLines.Line>> found = new ArrayList<>();
        StringBuilder next = new StringBuilder();
        for (Log log : all) {
            Optional<LogPosition> before = Optional.ofNullable(read.get(log.instance()));
            if (asked.contains(log)) {
                LogTail tail = tail(log, before.orElse(LogPosition.START));
                found.add(lines(log, tail, since, query.lines()));
                position(next, log, tail.next());
            } else {
                // It is asked for again when its release serves again.
                before.ifPresent(position -> position(next, log, position));
            }
        }
        List<LogLines.Line> merged = merge(found);
        return new LogLines(merged.subList(Math.max(0, merged.size() - query.lines()), merged.size()), next.toString());
    }

    private static void position(StringBuilder out, Log log, LogPosition position) {
        out.append(log.instance()).append(':').append(position).append(',');
    }

    private static List<Log> asked(List<Log> all, ServiceRecord service, Control.LogQuery query) {
        Predicate<Log> named =
                log -> query.instance().map(log.instance()::equals).orElse(true)
                        && query.release().map(r -> r == log.release()).orElse(true);
        if (query.previous()) {
            return all.stream()
                    .filter(named.and(log -> !log.writes()))
                    .max(Comparator.comparing((Log log) -> written(log.file())))
                    .map(List::of)
                    .orElse(List.of());
        }
        boolean said = query.instance().isPresent() || query.release().isPresent();
        int serving = said ? 0 : serving(all, service);
        return all.stream()
                .filter(named.and(log -> said || log.release() == serving))
                .toList();
    }

    /// The release that serves, else the one that is about to; else the newest of those with a log.
    private static int serving(List<Log> all, ServiceRecord service) {
        Optional<Digest> now =
                service.serving().or(() -> service.moving().map(r -> r.rollout().to()));
        return now.map(id -> service.release(id).number())
                .filter(number -> all.stream().anyMatch(log -> log.release() == number))
                .orElseGet(() -> all.stream().mapToInt(Log::release).max().orElse(0));
    }

    private static List<LogLines.Line> lines(Log log, LogTail tail, Instant since, int max) {
        List<LogLines.Line> lines = tail.lines().stream()
                .filter(line -> !line.at().isBefore(since))
                .map(line -> new LogLines.Line(
                        line.at(), log.instance(), log.release(), line.err(), line.text(), line.whole()))
                .toList();
        return lines.subList(Math.max(0, lines.size() - max), lines.size());
    }

    private static List<LogLines.Line> merge(List<List<LogLines.Line>> logs) {
        PriorityQueue<Cursor> queue = new PriorityQueue<>(Comparator.comparing(Cursor::at));
        logs.stream().filter(lines -> !lines.isEmpty()).map(Cursor::new).forEach(queue::add);
        List<LogLines.Line> out = new ArrayList<>();
        while (!queue.isEmpty()) {
            Cursor first = queue.remove();
            out.add(first.lines.get(first.index++));
            if (first.index < first.lines.size()) {
                queue.add(first);
            }
        }
        return out;
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

    /// All logs of a service that are kept, oldest instance first.
    private List<Log> logs(World world, ServiceRecord service) {
        BlockingGuard.check("list logs");
        if (!Files.isDirectory(logs)) {
            return List.of();
        }
        Map<String, Integer> releases = releases(world, service);
        Predicate<String> ofService = Pattern.compile(Pattern.quote(service.name()) + "-[0-9a-z]+\\.log")
                .asMatchPredicate();
        try (Stream<Path> files = Files.list(logs)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(ofService)
                    .map(name -> name.substring(0, name.length() - ".log".length()))
                    .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                    .map(id -> new Log(id, logs.resolve(id + ".log"), releases.getOrDefault(id, 0), writes(world, id)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + logs + ": " + FailureText.of(e), e);
        }
    }

    private static boolean writes(World world, String instance) {
        return Optional.ofNullable(world.recorded().instances().get(instance))
                .filter(i -> i.exit().isEmpty())
                .isPresent();
    }

    /// Numbers of the releases that the service's instances belong or belonged to.
    private Map<String, Integer> releases(World world, ServiceRecord service) {
        Map<String, Integer> out = new HashMap<>();
        for (History.Line line : history.lines()) {
            if (line.entry().event() instanceof LedgerEvent.InstanceIntent intent) {
                intent.announced().ifPresent(a -> put(out, service, intent.instance(), a.pool()));
            }
        }
        for (InstanceRecord instance : world.recorded().instances().values()) {
            put(out, service, instance.id(), instance.pool());
        }
        return out;
    }

    /// A release that was forgotten has no number any more.
    private static void put(Map<String, Integer> out, ServiceRecord service, String instance, PoolId pool) {
        if (pool.service().equals(service.name())) {
            Optional.ofNullable(service.releases().get(pool.release()))
                    .ifPresent(release -> out.put(instance, release.number()));
        }
    }

    private static LogTail tail(Log log, LogPosition after) {
        try {
            LogTail tail = LogTail.read(log.file(), after, TAIL_BYTES_MAX);
            return log.writes() ? tail : tail.closed();
        } catch (NoSuchFileException _) {
            return new LogTail(List.of(), LogPosition.START);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log.file() + ": " + FailureText.of(e), e);
        }
    }

    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException _) {
            return Instant.MIN;
        }
    }
}
