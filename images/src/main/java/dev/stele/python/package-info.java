/// Python projects: their pinned requirements, the wheels that fit an image, and what an installer makes of a wheel.
///
/// Nothing of a project or of a wheel is run.
@NullMarked
package dev.stele.python;

import org.jspecify.annotations.NullMarked;
