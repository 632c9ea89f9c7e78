/// Where an installation keeps everything that lasts, and the lock that admits one server to it.
@NullMarked
package dev.stele.home;

import org.jspecify.annotations.NullMarked;
