@NullMarked
package dev.stele.inspect;

import org.jspecify.annotations.NullMarked;
