/// Asking instances whether they are ready and alive, by HTTP or TCP, and judging by several answers in a row.
///
/// What follows from an answer does not belong here.
@NullMarked
package dev.stele.probe;

import org.jspecify.annotations.NullMarked;
