package dev.stele.cli;

import dev.stele.control.ApplyResult;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.Status;
import dev.stele.text.Problem;
import java.util.Optional;
import java.util.Set;

/// The outcome of an apply, as text and exit code. The worst of its services decides.
///
/// @param results lines for standard output
/// @param errors for standard error
record ApplyOutcome(String results, String errors, int exit) {
    private static final ApplyOutcome NONE = new ApplyOutcome("", "", ExitCode.DONE);

    static ApplyOutcome of(Status status, ApplyResult applied, Set<String> services) {
        ApplyOutcome all = NONE;
        for (ServiceStatus service : status.services()) {
            if (services.contains(service.service())) {
                all = all.and(one(service, applied.index()));
            }
        }
        return all;
    }

    private static ApplyOutcome one(ServiceStatus service, long since) {
        Optional<Ended> ended = service.ended().filter(e -> e.index() > since);
        if (ended.isPresent()) {
            return switch (ended.get().outcome()) {
                case COMPLETED -> state(service);
                case REVERTED, ROLLED_BACK -> reverted(service, ended.get());
                case SUPERSEDED -> failed(service, ended.get(), "R312", "was overtaken by a newer wish");
                case FAILED_SAFE -> failed(service, ended.get(), "R320", "could not be started by this machine");
                case FAILED_NO_TARGET ->
                    failed(service, ended.get(), "R330", "failed, and there was nothing to go back to");
            };
        }
        return state(service);
    }

    private static ApplyOutcome state(ServiceStatus service) {
        String name = service.service();
        return switch (service.state()) {
            case HEALTHY, DRIFTED, ROLLING, HEALING ->
                new ApplyOutcome(
                        "✓ " + name + " is healthy on " + StatusText.release(service) + " ("
                                + StatusText.instances(service) + ").  Undo: stele rollback " + name + "\n",
                        "",
                        ExitCode.DONE);
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
