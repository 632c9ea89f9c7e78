@NullMarked
package dev.stele.language;

import org.jspecify.annotations.NullMarked;
