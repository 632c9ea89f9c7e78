/// The names of the OCI world as values: digest, reference, descriptor, manifest, index, image config.
///
/// No input or output happens here.
@NullMarked
package dev.stele.oci;

import org.jspecify.annotations.NullMarked;
