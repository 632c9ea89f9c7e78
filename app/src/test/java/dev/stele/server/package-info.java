/// Fakes and samples of what a running server says.
@NullMarked
package dev.stele.server;

import org.jspecify.annotations.NullMarked;
