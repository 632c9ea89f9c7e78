/// Tests of what the commands do without a server.
@NullMarked
package dev.stele.main;

import org.jspecify.annotations.NullMarked;
