@NullMarked
package dev.stele.metrics;

import org.jspecify.annotations.NullMarked;
