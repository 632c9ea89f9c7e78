/// Builds an image in the store from a recipe: packages, files, layers, config and manifest.
///
/// Nothing of an image is ever run here. `layer` defines the bytes of a layer, `store` where they are kept.
@NullMarked
package dev.stele.build;

import org.jspecify.annotations.NullMarked;
