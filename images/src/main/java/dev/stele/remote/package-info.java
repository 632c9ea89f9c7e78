/// Images from and to other places: registries of others, OCI layouts, archives of Docker and of OCI.
///
/// Whatever is fetched is verified by digest and size before it is in the store, and checked as a push to the
/// own registry is. Nothing here knows recipes, releases or the server.
@NullMarked
package dev.stele.remote;

import org.jspecify.annotations.NullMarked;
