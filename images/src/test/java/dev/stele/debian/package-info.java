/// Tests of the client of Debian archives.
@NullMarked
package dev.stele.debian;

import org.jspecify.annotations.NullMarked;
