/// A client of signed Debian archives: the sources that apt knows, signatures, indexes, versions, the resolver, and
/// packages as files.
///
/// Nothing here knows recipes, layers of images, or the store.
@NullMarked
package dev.stele.debian;

import org.jspecify.annotations.NullMarked;
