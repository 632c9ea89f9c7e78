package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.cli.Table;
import dev.stele.crash.Pauser;
import dev.stele.journal.AuditLine;
import dev.stele.journal.AuditMoment;
import dev.stele.journal.LedgerCopy;
import dev.stele.journal.LedgerEntry;
import dev.stele.ledger.AuditResult;
import dev.stele.ledger.LedgerException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs `stele audit log|verify|at` on the ledger's files, without a server.
final class AuditWork {
    private static final int FINDINGS_SHOWN_MAX = 20;

    private final Pauser pauser;

    AuditWork(Pauser pauser) {
        this.pauser = pauser;
    }

    Output log(LocalWork.AuditLogRequest request, Consumer<String> progress) {
        tell(request.ledger(), progress);
        return with(LedgerCopy.open(request.ledger(), Optional.empty(), pauser), copy -> {
            List<AuditLine> lines = copy.log(request.last());
            Table table = Table.withoutHeads().wrapping(2).yielding(1);
            lines.forEach(line -> table.row("#" + line.index(), LedgerEntry.time(line.at()), line.text()));
            return Output.done(
                    table,
                    Json.object()
                            .put("entries", Json.array(lines, AuditLine::toJson))
                            .build());
        });
    }

    Output verify(LocalWork.AuditVerifyRequest request, Consumer<String> progress) {
        tell(request.ledger(), progress);
        Parsed<Optional<byte[]>> since = request.since().isPresent()
                ? LedgerCopy.since(request.since().get()).then(bytes -> new Parsed.Good<>(Optional.of(bytes)))
                : new Parsed.Good<>(Optional.empty());
        return with(
                since,
                older -> with(LedgerCopy.open(request.ledger(), request.key(), pauser), copy -> verify(copy, older)));
    }

    /// Which of several ledgers the answer is about.
    private static void tell(Path ledger, Consumer<String> progress) {
        progress.accept("the ledger in " + ledger);
    }

    private static Output verify(LedgerCopy copy, Optional<byte[]> since) {
        try {
            return switch (copy.verify(since)) {
                case AuditResult.Verified verified -> verified(verified);
                case AuditResult.Failed(var findings) -> failed(findings);
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Output.problems(ExitCode.INTERRUPTED, List.of());
        }
    }

    private static Output verified(AuditResult.Verified verified) {
        String nothingRemoved = verified.since()
                .map(head -> "   ✓ nothing removed or changed since entry " + head.size())
                .orElse("");
        return Output.done(
                "✓ " + verified.head().size() + " entries, each in the tree   ✓ signed by " + verified.origin()
                        + nothingRemoved + "\n",
                Json.object()
                        .put("verified", true)
                        .put("origin", verified.origin())
                        .put("entries", verified.head().size())
                        .build());
    }

    private static Output failed(List<AuditResult.Finding> findings) {
        List<Problem> problems = findings.stream()
                .limit(FINDINGS_SHOWN_MAX)
                .map(finding -> Problem.of(
                        "L510",
                        finding.path() + ": " + finding.message(),
                        findings.size() > FINDINGS_SHOWN_MAX
                                ? findings.size() + " findings in all"
                                : "it is not what was written and signed",
                        "this ledger does not prove what ran: compare it with a copy that you kept"))
                .toList();
        return Output.problems(ExitCode.UNVERIFIED, problems);
    }

    Output at(LocalWork.AuditAtRequest request, Consumer<String> progress) {
        tell(request.ledger(), progress);
        return with(
                LedgerCopy.time(request.time()),
                time -> with(LedgerCopy.open(request.ledger(), request.key(), pauser), copy -> {
                    AuditMoment moment = copy.at(time);
                    return new Output(ExitCode.DONE, text(moment), (Json.Obj) moment.toJson(), List.of());
                }));
    }

    private static String text(AuditMoment moment) {
        StringBuilder out = new StringBuilder();
        for (AuditMoment.RunningPool pool : moment.pools()) {
            out.append(String.format(
                    "%s v%d  %d instances  %s = %s%n",
                    pool.service(), pool.number(), pool.instances().size(), pool.imageName(), pool.image()));
            pool.instances()
                    .forEach(ran -> out.append(String.format(
                            "  %-12s %s since %s%n",
                            ran.instance(),
                            ran.state().name().toLowerCase(java.util.Locale.ROOT),
                            LedgerEntry.time(ran.since()))));
        }
        if (moment.pools().isEmpty()) {
            out.append("nothing ran then\n");
        }
        if (moment.clockWentBack()) {
            out.append("! the server's clock went back meanwhile: order is by entry, times are only shown\n");
        }
        return out.append("by the first ")
                .append(moment.entries())
                .append(" entries of the ledger\n")
                .toString();
    }

    private static <T> Output with(Parsed<T> parsed, Function<T, Output> next) {
        try {
            return switch (parsed) {
                case Parsed.Good<T>(var value) -> next.apply(value);
                case Parsed.Bad<T>(var problems) -> Output.problems(ExitCode.INVALID, problems);
            };
        } catch (LedgerException e) {
            return Output.problems(
                    ExitCode.UNVERIFIED,
                    List.of(Problem.of("L511", "the ledger cannot be read", FailureText.of(e), "stele audit verify")));
        }
    }
}
