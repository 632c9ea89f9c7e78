/// The operations of a running server and their results: the types that command line and API share.
///
/// Values and one interface. Nothing here makes decisions, holds state or depends on the server.
@NullMarked
package dev.stele.control;

import org.jspecify.annotations.NullMarked;
