/// What a project of a programming language brings to an image: its files by layer, and how it is started.
///
/// Nothing of a project is run. Nothing here knows recipes or how layers are written.
@NullMarked
package dev.stele.language;

import org.jspecify.annotations.NullMarked;
