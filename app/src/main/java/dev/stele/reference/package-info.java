/// What can be said of the two files that people write and of the error codes: as text for `stele explain`, as pages
/// and as JSON Schemas. All of it is made from the readers' own models; nothing here knows a key by itself.
///
/// What commands print with `-o json` and the API answers is described here, field by field ([OutputDocument]). What
/// prints it does not ask this model; tests hold every real output against it, both ways.
///
/// The commands' pages are in the package of the commands.
@NullMarked
package dev.stele.reference;

import org.jspecify.annotations.NullMarked;
