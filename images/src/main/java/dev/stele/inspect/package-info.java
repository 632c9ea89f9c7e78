/// Looks into images: which files they hold, in which layer, what brought each, and what differs between two images.
///
/// Nothing is unpacked on disk, and nothing of an image is run. It reads images of any builder.
@NullMarked
package dev.stele.inspect;

import org.jspecify.annotations.NullMarked;
