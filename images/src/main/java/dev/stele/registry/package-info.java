/// The OCI distribution API over the store, so that skopeo, docker and curl can push and pull.
///
/// A [RegistryCall] comes in and a [RegistryReply] goes out; only the adapter to Jetty uses HTTP's API. What an
/// image means, and which images may run, is decided elsewhere.
@NullMarked
package dev.stele.registry;

import org.jspecify.annotations.NullMarked;
