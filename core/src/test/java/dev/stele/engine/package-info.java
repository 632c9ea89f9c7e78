@NullMarked
package dev.stele.engine;

import org.jspecify.annotations.NullMarked;
