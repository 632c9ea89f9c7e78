/// The port to whatever runs instances. The simulator and a Linux machine implement it, and one contract test,
/// `PlatformContract`, holds them to the same behaviour.
///
/// Its words (what is observed, how an action fails) belong to the engine.
@NullMarked
package dev.stele.platform;

import org.jspecify.annotations.NullMarked;
