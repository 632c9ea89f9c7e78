package dev.stele.python;

import dev.stele.oci.Digest;
import java.net.URI;
import java.util.Optional;

/// A file of a project, as an index or a lock lists it.
///
/// @param digest SHA-256; empty when none is given
/// @param requiresPython versions of Python that it says it runs with; empty for all
public record IndexFile(String name, URI uri, Optional<Digest> digest, String requiresPython) {}
