@NullMarked
package dev.stele.sim;

import org.jspecify.annotations.NullMarked;
