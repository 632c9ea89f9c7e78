@NullMarked
package dev.stele.python;

import org.jspecify.annotations.NullMarked;
