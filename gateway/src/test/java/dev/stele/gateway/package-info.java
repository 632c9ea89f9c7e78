/// Tests of the gateway against small real servers on loopback: what they do wrong, they really do.
@NullMarked
package dev.stele.gateway;

import org.jspecify.annotations.NullMarked;
