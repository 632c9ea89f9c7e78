package dev.stele.remote;

import dev.stele.crash.Pauser;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// What a client of other registries needs of its surroundings.
///
/// @param environment a variable's value by its name
/// @param userHome where files with credentials lie
/// @param directory in which relative paths begin
/// @param monotonicNanos a monotonic clock
/// @param plainHttp whether registries other than this machine's are asked without TLS, too
public record RemoteAccess(
        Function<String, Optional<String>> environment,
        Path userHome,
        Path directory,
        LongSupplier monotonicNanos,
        Pauser pauser,
        boolean plainHttp,
        RemoteLimits limits) {
    /// A variable's value; an empty variable counts as none.
    Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isEmpty());
    }
}
