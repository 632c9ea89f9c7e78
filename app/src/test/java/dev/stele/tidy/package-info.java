/// The house rules, each a small [Rule] with a bad sample that it must catch.
///
/// What a test can check about how this code is written is checked here and nowhere else. A rule that needs the
/// compiler's types belongs into Error Prone; one that cannot be checked is a sentence in CONTRIBUTING.md.
@NullMarked
package dev.stele.tidy;

import org.jspecify.annotations.NullMarked;
