@NullMarked
package dev.stele.layer;

import org.jspecify.annotations.NullMarked;
