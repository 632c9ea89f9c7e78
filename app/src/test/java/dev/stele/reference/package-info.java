/// Tests of the commands against a scripted server.
@NullMarked
package dev.stele.reference;

import org.jspecify.annotations.NullMarked;
