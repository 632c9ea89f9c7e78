/// Named crash points: places in the code where a test can end the process, so that every write point is tried.
///
/// Every package may import this one. A point does nothing unless `main` has armed it.
@NullMarked
package dev.stele.crash;

import org.jspecify.annotations.NullMarked;
