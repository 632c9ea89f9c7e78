/// The data plane: listeners, matching, proxying, drain and counters; a process of its own without privileges.
///
/// It applies the tables and memberships that a server sends over a Unix socket, and serves the last durable table when
/// there is no server. What a table contains is decided elsewhere: nothing here probes instances, reads the ledger or
/// depends on rollouts. Handlers run on Netty's event loops and never block; the control side blocks, on
/// virtual threads.
@NullMarked
package dev.stele.gateway;

import org.jspecify.annotations.NullMarked;
