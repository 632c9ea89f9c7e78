/// Tests of the package of the same name.
@NullMarked
package dev.stele.server;

import org.jspecify.annotations.NullMarked;
