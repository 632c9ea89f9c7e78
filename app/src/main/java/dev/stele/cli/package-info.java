/// The commands: arguments in, text out.
///
/// All text for people is made by pure functions from values. The work of a command happens in the server, or behind
/// [dev.stele.cli.LocalWork]. No other package formats text for a terminal.
@NullMarked
package dev.stele.cli;

import org.jspecify.annotations.NullMarked;
