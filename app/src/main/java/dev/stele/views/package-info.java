/// Status, plan, reasons, releases and logs for display. Pure, except for reading log files.
///
/// A view computes a type of `control` from one [WorldSnapshot]. It changes nothing.
@NullMarked
package dev.stele.views;

import org.jspecify.annotations.NullMarked;
