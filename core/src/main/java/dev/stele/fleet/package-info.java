/// The fleet file: a tree becomes a [dev.stele.fleet.Fleet], or *all* its problems; and the identity of a release.
///
/// What a difference between two fleets means for what runs is the engine's business.
@NullMarked
package dev.stele.fleet;

import org.jspecify.annotations.NullMarked;
