/// Tests of the commands against a scripted server.
@NullMarked
package dev.stele.build;

import org.jspecify.annotations.NullMarked;
