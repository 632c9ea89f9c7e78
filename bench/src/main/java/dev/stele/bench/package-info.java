/// Benchmarks, each a program of its own, and checks of the demo that share no code with it. Figures and how to repeat
/// them stand in `bench/RESULTS.md`.
///
/// Nothing imports this package. What is measured in a test's rig lies beside that rig.
@NullMarked
package dev.stele.bench;

import org.jspecify.annotations.NullMarked;
