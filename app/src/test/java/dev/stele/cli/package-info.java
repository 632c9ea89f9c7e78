/// Tests of the commands against a scripted server.
@NullMarked
package dev.stele.cli;

import org.jspecify.annotations.NullMarked;
