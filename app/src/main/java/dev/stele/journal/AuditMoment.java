package dev.stele.journal;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The instances that ran at one moment, computed from the entries of a ledger alone.
///
/// @param time the requested time
/// @param entries how many of the ledger's entries were written up to then
/// @param last when the newest of them was written; absent when there was none
/// @param clockWentBack whether one of them has a later time, so that the server's clock is not reliable
/// @param pools that had instances, by service and release
public record AuditMoment(
        Instant time, long entries, Optional<Instant> last, boolean clockWentBack, List<RunningPool> pools) {
    public AuditMoment {
        pools = List.copyOf(pools);
    }

    /// The instances of one release.
    ///
    /// @param number of the release, such as 2 for v2
    /// @param release its identity
    /// @param image digest of the image that it was made from
    public record RunningPool(
            String service,
            int number,
            Digest release,
            Digest image,
            String imageName,
            List<RunningInstance> instances) {
        public RunningPool {
            instances = List.copyOf(instances);
        }

        Json toJson() {
            return Json.object()
                    .put("service", service)
                    .put("release", number)
                    .put("id", release.toString())
                    .put("image", image.toString())
                    .put("imageName", imageName)
                    .put("instances", Json.array(instances, RunningInstance::toJson))
                    .build();
        }
    }

    /// @param since when its start was announced
    public record RunningInstance(String instance, Instant since, State state) {
        Json toJson() {
            return Json.object()
                    .put("instance", instance)
                    .put("since", since.toString())
                    .put("state", state.name())
                    .build();
        }
    }

    public enum State {
        /// Its start was announced and not yet confirmed: its process may have run.
        STARTING,
        RUNNING,
        /// Its end was announced and not yet confirmed: its process may still have run.
        STOPPING
    }

    public Json toJson() {
        return Json.object()
                .put("time", time.toString())
                .put("entries", entries)
                .put("last", last.map(Instant::toString))
                .put("clockWentBack", clockWentBack)
                .put("pools", Json.array(pools, RunningPool::toJson))
                .build();
    }
}
