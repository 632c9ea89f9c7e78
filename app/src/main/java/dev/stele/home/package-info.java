/// The persistent data of an installation, and the lock that allows one server to use it.
@NullMarked
package dev.stele.home;

import org.jspecify.annotations.NullMarked;
