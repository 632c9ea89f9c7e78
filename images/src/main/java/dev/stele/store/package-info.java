/// Content-addressed blobs on disk and the tags that name them: shared by builds, the registry and the host.
///
/// Several processes use one store at a time without a lock: a blob appears by rename, a tag by link. What the bytes
/// mean is decided elsewhere; nothing here parses a manifest.
@NullMarked
package dev.stele.store;

import org.jspecify.annotations.NullMarked;
