/// The commands: words in, text out.
///
/// Everything that a person reads is a pure function from a value to text. What a command does happens in the server,
/// or behind [dev.stele.cli.LocalWork]; only here does anything know of terminals.
@NullMarked
package dev.stele.cli;

import org.jspecify.annotations.NullMarked;
