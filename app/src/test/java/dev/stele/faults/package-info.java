/// Stops the server at critical points under load, and checks that the final state equals that of an undisturbed run.
/// Slow, so it is in its own profile, `-Pfaults`.
@NullMarked
package dev.stele.faults;

import org.jspecify.annotations.NullMarked;
