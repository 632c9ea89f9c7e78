@NullMarked
package dev.stele.registry;

import org.jspecify.annotations.NullMarked;
