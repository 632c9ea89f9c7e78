package dev.stele.platform;

import dev.stele.engine.Observation;
import dev.stele.engine.Outcome;
import dev.stele.keeper.InstanceAction;
import dev.stele.oci.Digest;

/// Runs instances.
///
/// All methods may be called from several threads. Actions block until they are done or have failed, and are
/// idempotent: a caller that died after one, before it knew, calls it again.
public interface Platform {
    /// Makes an image's layers present and verified, so that an instance of it can start at once.
    Outcome pull(Digest image);

    /// @param fence of the caller; a lower one than this platform has seen is refused with a failure
    Outcome perform(InstanceAction action, long fence);

    /// What is there now. Quick: from what is already known, probes included.
    Observation observe();

    /// Called, on any thread, whenever the observation may have changed. It only wakes: the listener observes again.
    void onChange(Runnable listener);
}
