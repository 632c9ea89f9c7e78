/// Tests of the archive's client.
@NullMarked
package dev.stele.debian;

import org.jspecify.annotations.NullMarked;
