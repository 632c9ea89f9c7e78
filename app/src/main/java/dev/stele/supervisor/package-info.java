/// Supervises the gateway's process: starts and adopts it, and pushes tables and memberships to it.
@NullMarked
package dev.stele.supervisor;

import org.jspecify.annotations.NullMarked;
