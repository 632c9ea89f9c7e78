/// The port to whatever runs instances. The simulator and a Linux machine implement it, and one contract test,
/// `PlatformContract`, holds them to the same behaviour.
///
/// Its types (what is observed, how an action fails) are those of the engine.
@NullMarked
package dev.stele.platform;

import org.jspecify.annotations.NullMarked;
