/// What Linux offers and Java does not: system calls through `java.lang.foreign`, and running the commands of the host
/// with a deadline and bounded output.
///
/// The only package with unsafe calls. Here belong thin typed methods that turn an errno into an exception that names
/// call and path; what they are used for does not.
@NullMarked
package dev.stele.linux;

import org.jspecify.annotations.NullMarked;
