/// Text in, values out: YAML and JSON become trees with places, problems carry place, cause and fix,
/// and canonical JSON goes out again.
///
/// The only package that uses snakeyaml-engine and jackson-core. What a tree means is decided elsewhere.
@NullMarked
package dev.stele.text;

import org.jspecify.annotations.NullMarked;
