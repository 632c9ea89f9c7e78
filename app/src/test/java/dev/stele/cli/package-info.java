/// Tests of the commands, against a server that plays a script.
@NullMarked
package dev.stele.cli;

import org.jspecify.annotations.NullMarked;
