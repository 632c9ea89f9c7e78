/// A pool becomes instances: names, order (unroute, acknowledge, drain, stop, remove) and membership.
///
/// Pure, for platforms that have no keeper of pools of their own. How many instances there shall be is the engine's.
@NullMarked
package dev.stele.keeper;

import org.jspecify.annotations.NullMarked;
