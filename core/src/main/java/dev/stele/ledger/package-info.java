/// The ledger: an append-only Merkle tree of entries (RFC 6962) kept as tiles under signed checkpoints, proofs that an
/// entry is in it or that it only grew, and an offline verifier that shares no code with the writer.
///
/// Formats are those of C2SP: `signed-note`, `tlog-checkpoint`, `tlog-tiles` and `tlog-proof`. What an entry says is
/// decided elsewhere; here it is bytes. Files are reached through [dev.stele.ledger.LedgerFiles] only.
@NullMarked
package dev.stele.ledger;

import org.jspecify.annotations.NullMarked;
