/// Decisions: `Engine.decide(World)` compares what is wanted, observed and recorded, and decides what to do.
///
/// Pure: no input or output, clock, randomness, ids or logger. It decides about pools; instances by name are the
/// keeper's.
@NullMarked
package dev.stele.engine;

import org.jspecify.annotations.NullMarked;
