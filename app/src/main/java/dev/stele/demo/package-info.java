/// The demonstration: a shop under load is deployed, broken, healed and rolled back, and every request is counted.
///
/// It works from outside, as a user would: it starts the real program, runs its commands, and kills real processes.
/// It depends on no internals of Stele except the status.
@NullMarked
package dev.stele.demo;

import org.jspecify.annotations.NullMarked;
