package dev.stele.reconciler;

import dev.stele.engine.Desired;
import dev.stele.engine.LedgerEvent;
import dev.stele.oci.Digest;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;

/// Whether a command is admitted.
public sealed interface AdmissionResult {
    /// @param events to record; empty when everything is on its way already
    /// @param desired what is wanted from now on, where the events say so
    /// @param affected one for each service that the command concerns; empty for a fleet
    record Admitted(List<LedgerEvent> events, Optional<Desired> desired, List<AffectedService> affected)
            implements AdmissionResult {
        public Admitted {
            events = List.copyOf(events);
            affected = List.copyOf(affected);
        }
    }

    /// It cannot be done as given; the problems say what to change.
    record Refused(List<Problem> problems) implements AdmissionResult {
        public Refused {
            problems = List.copyOf(problems);
        }

        static Refused of(String code, String message, String cause, String fix) {
            return new Refused(List.of(Problem.of(code, message, cause, fix)));
        }
    }

    /// What is wanted has changed since the command was made: make it again.
    record Stale() implements AdmissionResult {}

    /// What a command does to a service.
    ///
    /// @param from the release that is left
    /// @param to the release that is gone to or pardoned
    record AffectedService(String service, Optional<Digest> from, Optional<Digest> to, Change change) {}

    enum Change {
        /// Traffic goes to a former release.
        GOES_BACK,
        /// The rollout ends, and traffic stays on or returns to its base.
        ENDS_ROLLOUT,
        /// The wanted release, which was to be tried again, is given up for what serves.
        GIVES_UP,
        /// The same rollback is under way already.
        IS_ON_ITS_WAY,
        /// The rollout is being reverted already.
        IS_REVERTING,
        PARDONED,
        STOPS,
        IS_STOPPED
    }
}
