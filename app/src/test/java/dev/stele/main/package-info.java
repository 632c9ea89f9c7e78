/// Tests of the work that commands do without a server.
@NullMarked
package dev.stele.main;

import org.jspecify.annotations.NullMarked;
