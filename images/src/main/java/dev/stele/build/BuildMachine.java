package dev.stele.build;

import dev.stele.debian.AptPaths;
import dev.stele.remote.RemoteAccess;
import dev.stele.remote.RemoteLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Everything that a build may know about its machine. None of it affects the image's bytes, except for the packages of
/// the machine's apt sources when there is no lock.
///
/// @param apt the apt configuration
/// @param osRelease file that names the machine's own Debian suite; on Debian `/etc/os-release`
/// @param architecture the image's, by a name that Debian and OCI share: `amd64`, `arm64`
/// @param cache folder for downloads, such as `~/.cache/stele`; it may be deleted at any time
/// @param network how and where files are fetched
/// @param clock for expiry of signed lists and of keys
/// @param monotonicNanos for deadlines
public record BuildMachine(
        AptPaths apt,
        Path osRelease,
        String architecture,
        Path cache,
        Network network,
        InstantSource clock,
        LongSupplier monotonicNanos) {
    /// @param httpProxy for plain HTTP and HTTPS downloads
    /// @param pythonIndex that the user's own pip asks
    /// @param others how other registries are asked, by the folder in which paths begin
    public record Network(Optional<URI> httpProxy, Optional<String> pythonIndex, Function<Path, RemoteAccess> others) {
        /// Without a configuration of the user's.
        public static Network of(Optional<URI> httpProxy) {
            return new Network(
                    httpProxy,
                    Optional.empty(),
                    folder -> new RemoteAccess(
                            _ -> Optional.empty(), folder, folder, () -> 0, _ -> {}, false, RemoteLimits.DEFAULT));
        }
    }

    Optional<URI> httpProxy() {
        return network.httpProxy();
    }
}
