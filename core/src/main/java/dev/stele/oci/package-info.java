/// The types of the OCI specifications as values: digest, reference, descriptor, manifest, index, image config.
///
/// No input or output happens here.
@NullMarked
package dev.stele.oci;

import org.jspecify.annotations.NullMarked;
