/// The demonstration: a shop under load is deployed, broken, healed and rolled back, and every request is counted.
///
/// It plays from outside, as a person would: it starts the real program, gives its commands, and kills real processes.
/// It knows nothing of Stele's inside but what `status` says.
@NullMarked
package dev.stele.demo;

import org.jspecify.annotations.NullMarked;
