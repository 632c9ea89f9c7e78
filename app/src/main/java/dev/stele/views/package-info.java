/// What is known, as people ask for it: status, plan, reasons, releases, logs. Pure, but for reading log files.
///
/// A view computes from one [WorldSnapshot] what a type of `control` says. It changes nothing.
@NullMarked
package dev.stele.views;

import org.jspecify.annotations.NullMarked;
