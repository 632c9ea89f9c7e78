package dev.stele.ledger;

import java.util.List;
import java.util.Optional;

/// What an auditor found in a copy of a ledger.
public sealed interface AuditResult {
    /// Every entry is what was signed, and nothing else lies there.
    ///
    /// @param origin whose ledger it is
    /// @param since the older head that this ledger was shown to extend
    record Verified(String origin, TreeHead head, Optional<TreeHead> since) implements AuditResult {}

    /// @param findings all of them, at least one
    record Failed(List<Finding> findings) implements AuditResult {
        public Failed {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("failed without a finding");
            }
        }
    }

    /// @param path of the file at fault, relative to the ledger's folder; `--since` for the older checkpoint
    /// @param message one sentence: what is wrong with it
    record Finding(Kind kind, String path, String message) {}

    enum Kind {
        /// The checkpoint is not written as it must be, or the key did not sign it.
        CHECKPOINT,
        /// A file that the checkpoint covers is not there.
        MISSING,
        /// A file that the checkpoint does not account for.
        UNACCOUNTED,
        /// A file's bytes contradict other files.
        DAMAGED,
        /// The entries are not those that the checkpoint signs.
        ROOT,
        /// The ledger does not extend the older checkpoint.
        HISTORY
    }
}
