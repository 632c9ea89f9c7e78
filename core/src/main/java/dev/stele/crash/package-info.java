/// What every package may need at its edge: named crash points, where a test can end the process so that every write
/// point is tried; the guard against blocking; and the pauser.
///
/// Every package may import this one. A crash point does nothing unless `main` has armed it.
@NullMarked
package dev.stele.crash;

import org.jspecify.annotations.NullMarked;
