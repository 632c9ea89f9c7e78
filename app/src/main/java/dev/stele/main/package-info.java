/// The wiring diagram: the only room that sees all others, reads the environment and ends the process.
@NullMarked
package dev.stele.main;

import org.jspecify.annotations.NullMarked;
