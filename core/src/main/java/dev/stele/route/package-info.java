/// Which requests go to which pools, as values: what the engine decides and the gateway applies.
///
/// The table names pools and is ledgered; the membership says which instances of a pool take requests, has a version
/// of its own and is not ledgered. Matching and proxying belong to the gateway.
@NullMarked
package dev.stele.route;

import org.jspecify.annotations.NullMarked;
