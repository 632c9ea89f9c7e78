/// Health checks of instances, by HTTP or TCP: readiness and liveness, from several results in a row.
///
/// What follows from a result does not belong here.
@NullMarked
package dev.stele.probe;

import org.jspecify.annotations.NullMarked;
