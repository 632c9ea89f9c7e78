/// The OCI distribution API over the store, so that skopeo, docker and curl can push and pull.
///
/// A [Call] comes in and a [Reply] goes out; only the adapter to Jetty knows HTTP's machinery. What an image means,
/// and which images may run, is decided elsewhere.
@NullMarked
package dev.stele.registry;

import org.jspecify.annotations.NullMarked;
