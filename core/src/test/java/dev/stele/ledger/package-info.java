/// Tests of the ledger: golden vectors of its formats, proofs, the writer through crashes, and the auditor against
/// every flipped byte.
@NullMarked
package dev.stele.ledger;

import org.jspecify.annotations.NullMarked;
