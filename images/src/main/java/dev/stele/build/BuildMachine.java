package dev.stele.build;

import dev.stele.debian.AptPaths;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// All that a build may know of the machine it runs on. None of it reaches the image's bytes, but for the packages
/// that the machine's apt sources offer when there is no lock.
///
/// @param apt how apt is set up
/// @param osRelease file that names the machine's own Debian suite; on Debian `/etc/os-release`
/// @param architecture the image's, in the words that Debian and OCI share: `amd64`, `arm64`
/// @param cache folder for downloads, such as `~/.cache/stele`; it may be deleted at any time
/// @param httpProxy for plain HTTP and HTTPS downloads
/// @param clock for expiry of signed lists and of keys
/// @param monotonicNanos for deadlines
public record BuildMachine(
        AptPaths apt,
        Path osRelease,
        String architecture,
        Path cache,
        Optional<URI> httpProxy,
        InstantSource clock,
        LongSupplier monotonicNanos) {}
