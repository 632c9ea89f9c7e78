/// Drives the packaged program as people do: `./stele` in processes of its own, real containers, real requests. Here
/// lie the README's and the docs' promises, a file each, and the rig that they share; what a room promises is tested
/// there.
@NullMarked
package dev.stele.acceptance;

import org.jspecify.annotations.NullMarked;
