/// The control loop on one machine, and the threads around it: observes, asks the reconciler, records, acts.
///
/// Everything that decides is in `core`; the ledger's files are `journal`'s, the gateway's process is `supervisor`'s.
/// How people and programs speak to a server is `api`'s.
@NullMarked
package dev.stele.server;

import org.jspecify.annotations.NullMarked;
