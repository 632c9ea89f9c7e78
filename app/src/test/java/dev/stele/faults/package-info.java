/// Ends the server where it hurts, under load, and looks whether anything can be told from an undisturbed run. Slow,
/// and so in a profile of its own, `-Pfaults`.
@NullMarked
package dev.stele.faults;

import org.jspecify.annotations.NullMarked;
