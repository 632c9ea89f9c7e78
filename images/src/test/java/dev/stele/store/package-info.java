@NullMarked
package dev.stele.store;

import org.jspecify.annotations.NullMarked;
