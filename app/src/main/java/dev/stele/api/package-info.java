/// How people's tools and programs speak to a running server: HTTP/1.1 with JSON over a Unix socket.
///
/// Both ends live here, so that what one writes the other reads. What an answer means is `server`'s; how it looks to a
/// person is `cli`'s.
@NullMarked
package dev.stele.api;

import org.jspecify.annotations.NullMarked;
