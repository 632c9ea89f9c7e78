/// A pool becomes instances: names, order (unroute, acknowledge, drain, stop, remove) and membership.
///
/// Pure, for platforms that do not manage pools themselves. The engine decides how many instances a pool has.
@NullMarked
package dev.stele.keeper;

import org.jspecify.annotations.NullMarked;
