/// Tests the packaged program from outside: `./stele` in separate processes, real containers, real requests. One file
/// for each statement of the README and the docs, and the rig that they share; the behaviour of a package is tested
/// in that package.
@NullMarked
package dev.stele.acceptance;

import org.jspecify.annotations.NullMarked;
