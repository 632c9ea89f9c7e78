/// Tests of the gateway against small servers on loopback whose failures are real.
@NullMarked
package dev.stele.gateway;

import org.jspecify.annotations.NullMarked;
