package dev.stele.cli;

import dev.stele.control.ApplyResult;
import dev.stele.control.Plan;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.Status;
import dev.stele.text.Problem;
import java.util.Optional;
import java.util.Set;

/// The outcome of an apply, as text and exit code. The worst of its services decides.
///
/// A service is judged by the release that the apply wanted for it, not by how its last rollout ended: that rollout may
/// be one that the apply has ended, in order to go back, or one that somebody has begun since.
///
/// @param results lines for standard output
/// @param errors for standard error
record ApplyOutcome(String results, String errors, int exit) {
    private static final ApplyOutcome NONE = new ApplyOutcome("", "", ExitCode.DONE);

    static ApplyOutcome of(Status status, ApplyResult applied, Set<String> services) {
        ApplyOutcome all = NONE;
        for (ServiceStatus service : status.services()) {
            if (services.contains(service.service())) {
                Optional<Integer> wanted = applied.plan().changes().stream()
                        .filter(change -> change.service().equals(service.service()))
                        .findFirst()
                        .flatMap(Plan.Change::to);
                all = all.and(one(service, wanted, applied.index()));
            }
        }
        return all;
    }

    private static ApplyOutcome one(ServiceStatus service, Optional<Integer> wanted, long since) {
        Optional<Ended> ended = service.ended().filter(e -> e.index() > since);
        if (ended.isEmpty()) {
            return state(service);
        }
        boolean serves = wanted.isPresent() && service.release().equals(wanted);
        boolean isOwn = wanted.isEmpty() || wanted.get() == ended.get().to();
        if (!isOwn) {
            return serves ? state(service) : another(service, wanted.get(), ended.get());
        }
        return switch (ended.get().outcome()) {
            case COMPLETED, ROLLED_BACK -> state(service);
            case REVERTED -> reverted(service, ended.get());
            case SUPERSEDED ->
                serves ? state(service) : overtaken(service, ended.get().to(), ended.get());
            case FAILED_SAFE -> failed(service, ended.get(), "R320", "could not be started");
            case FAILED_NO_TARGET ->
                failed(service, ended.get(), "R330", "failed, and there was nothing to go back to");
        };
    }

    /// Another release serves: a person went back from the wanted one, or something else was wanted since.
    private static ApplyOutcome another(ServiceStatus service, int wanted, Ended ended) {
        if (ended.outcome() != ServiceStatus.Outcome.ROLLED_BACK
                || !ended.from().equals(Optional.of(wanted))) {
            return overtaken(service, wanted, ended);
        }
        Problem problem = Problem.of(
                "R310",
                service.service() + " v" + wanted + " was rolled back; " + StatusText.release(service) + " serves",
                ended.reason(),
                "stele why " + service.service());
        return error(ExitCode.REVERTED, problem);
    }

    private static ApplyOutcome overtaken(ServiceStatus service, int wanted, Ended ended) {
        String reason = ended.to() == wanted ? ended.reason() : "the last rollout went to v" + ended.to();
        return error(
                ExitCode.FAILED,
                Problem.of(
                        "R312",
                        service.service() + " v" + wanted + " was overtaken by a newer wish; "
                                + StatusText.release(service) + " serves",
                        reason,
                        "stele why " + service.service()));
    }

    private static ApplyOutcome state(ServiceStatus service) {
        String name = service.service();
        return switch (service.state()) {
            case HEALTHY, DRIFTED, ROLLING, HEALING -> new ApplyOutcome(healthy(service), "", ExitCode.DONE);
            case HELD ->
                error(
                        ExitCode.REVERTED,
                        Problem.of(
                                "R311",
                                name + " stays on " + StatusText.release(service) + ": the wanted release is condemned",
                                service.why(),
                                "change the service, or  stele pardon " + name + " --reason TEXT"));
            case PAUSED ->
                error(ExitCode.WAITED, Problem.of("R313", name + " is paused", service.why(), "stele why " + name));
            case DEGRADED ->
                error(
                        ExitCode.FAILED,
                        Problem.of(
                                "R331",
                                name + " is degraded: " + StatusText.instances(service) + " serve",
                                service.why(),
                                "stele why " + name + " · stele logs " + name));
            case STOPPED ->
                error(
                        ExitCode.FAILED,
                        Problem.of("R332", name + " was stopped meanwhile", service.why(), "stele apply"));
        };
    }

    private static String healthy(ServiceStatus service) {
        return service.wanted() == 0
                ? "✓ " + service.service() + " is scaled to 0 on " + StatusText.release(service) + ".\n"
                : "✓ " + service.service() + " is healthy on " + StatusText.release(service) + " ("
                        + StatusText.instances(service) + ").  Undo: stele rollback " + service.service() + "\n";
    }

    private static ApplyOutcome reverted(ServiceStatus service, Ended ended) {
        String from = ended.from().map(n -> "v" + n).orElse("nothing");
        Problem problem = Problem.of(
                "R310",
                service.service() + " v" + ended.to() + " was reverted; traffic stayed on " + from + ", "
                        + StatusText.instances(service) + " serve",
                ended.reason(),
                "stele logs " + service.service() + " --release v" + ended.to() + " · stele why " + service.service());
        return new ApplyOutcome("", ErrorText.withLines(problem, "last lines:", ended.lastLines()), ExitCode.REVERTED);
    }

    private static ApplyOutcome failed(ServiceStatus service, Ended ended, String code, String what) {
        Problem problem = Problem.of(
                code,
                service.service() + " v" + ended.to() + " " + what,
                ended.reason(),
                "stele why " + service.service());
        return new ApplyOutcome("", ErrorText.withLines(problem, "last lines:", ended.lastLines()), ExitCode.FAILED);
    }

    private static ApplyOutcome error(int exit, Problem problem) {
        return new ApplyOutcome("", problem.render(), exit);
    }

    private ApplyOutcome and(ApplyOutcome other) {
        return new ApplyOutcome(results + other.results, errors + other.errors, worse(exit, other.exit));
    }

    /// Failed is worse than reverted, reverted worse than still waiting, anything worse than done.
    private static int worse(int a, int b) {
        return rank(a) >= rank(b) ? a : b;
    }

    private static int rank(int exit) {
        return switch (exit) {
            case ExitCode.DONE -> 0;
            case ExitCode.WAITED -> 1;
            case ExitCode.REVERTED -> 2;
            default -> 3;
        };
    }
}
