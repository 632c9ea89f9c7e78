/// The loop on one machine: replays the ledger, observes, asks the engine, records, acts.
///
/// Everything that decides is in `core`; this room reads clocks, owns threads and files, and starts the gateway. How
/// people and programs speak to it is `api`'s.
@NullMarked
package dev.stele.server;

import org.jspecify.annotations.NullMarked;
