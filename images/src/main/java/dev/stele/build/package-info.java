/// From a recipe to an image in the store: packages, files, layers, config and manifest.
///
/// Nothing of an image is ever run here. How a layer's bytes look is `layer`'s business, where they go is `store`'s.
@NullMarked
package dev.stele.build;

import org.jspecify.annotations.NullMarked;
