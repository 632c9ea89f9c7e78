package dev.stele.cli;

import dev.stele.control.OrderResult;
import dev.stele.control.ServiceStatus;
import dev.stele.control.ServiceStatus.Ended;
import dev.stele.control.Status;
import dev.stele.text.Problem;
import java.util.Optional;

/// Why an order will not come true any more; what it waits for would else be waited for in vain.
final class OrderOutcome {
    private OrderOutcome() {}

    /// Why a rollback whose release does not carry the traffic has ended. Absent while it may still come true: the
    /// server repeats a failed attempt, and an order waits for the end of what it has interrupted.
    ///
    /// @param since index of the order's entry
    static Optional<Problem> failure(Status status, OrderResult.Step step, long since) {
        return status.services().stream()
                .filter(service -> service.service().equals(step.service()))
                .findFirst()
                .flatMap(service -> failure(service, step.to(), since));
    }

    private static Optional<Problem> failure(ServiceStatus service, Optional<Integer> to, long since) {
        if (service.state() == ServiceStatus.State.STOPPED) {
            return Optional.of(
                    Problem.of("R332", service.service() + " was stopped meanwhile", service.why(), "stele apply"));
        }
        Optional<Ended> ended = service.ended().filter(e -> e.index() > since);
        if (ended.isEmpty() || service.target().isPresent()) {
            return Optional.empty();
        }
        String release = service.service() + " " + OrderText.number(to);
        boolean isOwn = to.equals(Optional.of(ended.get().to()));
        Optional<Problem> failed = Optional.of(Problem.of(
                "R330", release + " could not take the traffic", ended.get().reason(), why(service)));
        Optional<Problem> overtaken = Optional.of(Problem.of(
                "R312",
                release + " was overtaken by a newer wish; " + StatusText.release(service) + " serves",
                ended.get().reason(),
                why(service)));
        return switch (ended.get().outcome()) {
            case FAILED_NO_TARGET -> isOwn ? failed : Optional.empty();
            case SUPERSEDED -> isOwn ? overtaken : Optional.empty();
            case COMPLETED, ROLLED_BACK -> isOwn ? Optional.empty() : overtaken;
            case FAILED_SAFE, REVERTED -> Optional.empty();
        };
    }

    private static String why(ServiceStatus service) {
        return "stele why " + service.service();
    }

    /// Absent while a service that was ordered to stop is stopped, or not wanted at all.
    static Optional<Problem> startedAgain(ServiceStatus service) {
        return service.state() == ServiceStatus.State.STOPPED
                ? Optional.empty()
                : Optional.of(Problem.of(
                        "R312",
                        service.service() + " was started again meanwhile",
                        "a newer apply wants it",
                        "stele stop " + service.service()));
    }
}
