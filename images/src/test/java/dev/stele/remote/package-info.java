@NullMarked
package dev.stele.remote;

import org.jspecify.annotations.NullMarked;
