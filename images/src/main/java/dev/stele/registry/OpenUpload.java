package dev.stele.registry;

import java.time.Instant;

/// An upload that was opened and neither finished nor ended.
///
/// @param bytes received so far
/// @param changed when bytes last arrived, or when it was opened
public record OpenUpload(String id, Owner owner, long bytes, Instant changed) {
    /// Whom an upload belongs to.
    ///
    /// @param user the name that its client gave beside the password; empty for an upload of a former version
    public record Owner(String repository, String user) {
        /// Whether a client who comes as the other one may use this upload.
        boolean admits(Owner other) {
            return repository.equals(other.repository) && (user.isEmpty() || user.equals(other.user));
        }
    }
}
