/// The wiring: the only package that may see all others, reads the environment and ends the process.
@NullMarked
package dev.stele.main;

import org.jspecify.annotations.NullMarked;
