/// The API of a running server: HTTP/1.1 with JSON over a Unix socket.
///
/// Client and server are both here, so that each reads what the other writes. `server` decides what a response means,
/// `cli` how it is shown.
@NullMarked
package dev.stele.api;

import org.jspecify.annotations.NullMarked;
