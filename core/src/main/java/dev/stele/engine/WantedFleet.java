package dev.stele.engine;

import dev.stele.oci.Digest;
import java.util.Optional;

/// The newest fleet that was wanted.
///
/// @param rev counts the fleets from 1; 0 without one
/// @param digest of the fleet's canonical JSON, which lies in the blob store
public record WantedFleet(long rev, Optional<Digest> digest) {
    static final WantedFleet NONE = new WantedFleet(0, Optional.empty());
}
