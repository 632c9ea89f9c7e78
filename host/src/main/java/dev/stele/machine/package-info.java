/// One Linux machine as a platform: unpacked layers, roots, the life of instances, drift, and sweeping what is left
/// over. Puts `linux`, `runc`, `net` and `probe` together.
///
/// What shall run is decided elsewhere.
@NullMarked
package dev.stele.machine;

import org.jspecify.annotations.NullMarked;
