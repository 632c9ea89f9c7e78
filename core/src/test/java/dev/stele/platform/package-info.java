@NullMarked
package dev.stele.platform;

import org.jspecify.annotations.NullMarked;
