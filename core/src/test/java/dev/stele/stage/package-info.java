/// Stages of tests: those that need more of a machine than a JDK, and what happens on a machine that lacks it.
@NullMarked
package dev.stele.stage;

import org.jspecify.annotations.NullMarked;
