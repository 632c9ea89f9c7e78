/// The control loop on one machine, and the threads around it: observes, reconciles, records, acts.
///
/// All decisions are made in `core`. The ledger's files belong to `journal`, the gateway's process to `supervisor`,
/// and the protocol of clients to `api`.
@NullMarked
package dev.stele.server;

import org.jspecify.annotations.NullMarked;
