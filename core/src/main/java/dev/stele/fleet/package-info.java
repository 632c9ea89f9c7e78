/// The fleet file: a tree becomes a [dev.stele.fleet.Fleet], or *all* its problems; and the identity of a release.
///
/// The engine decides what a difference between two fleets means for what runs.
@NullMarked
package dev.stele.fleet;

import org.jspecify.annotations.NullMarked;
