/// What a running server may be asked, and what it answers: the types that command line and API share.
///
/// Values and one interface. Nothing here decides, holds state or knows how a server works.
@NullMarked
package dev.stele.control;

import org.jspecify.annotations.NullMarked;
