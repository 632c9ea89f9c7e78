/// A seeded world in which the real engine and keeper run against a machine, a gateway and a ledger that fail.
///
/// Time is virtual and everything happens in one thread, so a seed replays exactly. What is checked, and which faults
/// there are, is defined here too; which seeds are run, and the mutants that must be found again, are tests.
@NullMarked
package dev.stele.sim;

import org.jspecify.annotations.NullMarked;
