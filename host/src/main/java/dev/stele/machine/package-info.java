/// One Linux machine as a platform: unpacked layers, roots, the life cycle of instances, drift, and the removal of
/// leaks. Puts `linux`, `runc`, `net` and `probe` together.
///
/// What shall run is decided elsewhere.
@NullMarked
package dev.stele.machine;

import org.jspecify.annotations.NullMarked;
