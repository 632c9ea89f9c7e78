/// The loop as a value: one pass takes what is known and what happened, and gives what is known then and what to do.
///
/// Pure: no input or output, clock, randomness or thread. Server and simulator both drive it. What shall be done about
/// a world is decided by the engine and the keeper; here it is decided when they are asked, what becomes of their
/// events, and which commands of people are admitted.
@NullMarked
package dev.stele.reconciler;

import org.jspecify.annotations.NullMarked;
