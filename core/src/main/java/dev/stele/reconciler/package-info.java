/// The control loop as a pure function: a pass takes a state and events, and returns the next state and what to do.
///
/// Pure: no input or output, clock, randomness or thread. Server and simulator both drive it. The engine and the keeper
/// decide what is done about a world; here it is decided when they are called, what becomes of their events, and which
/// commands of people are admitted.
@NullMarked
package dev.stele.reconciler;

import org.jspecify.annotations.NullMarked;
