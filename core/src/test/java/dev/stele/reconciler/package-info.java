@NullMarked
package dev.stele.reconciler;

import org.jspecify.annotations.NullMarked;
