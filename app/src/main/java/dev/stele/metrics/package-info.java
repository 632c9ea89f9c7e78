/// Figures of a server in the text formats that monitoring systems scrape. What is measured belongs here; where it is
/// served does not.
@NullMarked
package dev.stele.metrics;

import org.jspecify.annotations.NullMarked;
