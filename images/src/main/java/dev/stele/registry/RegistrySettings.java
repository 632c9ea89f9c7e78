package dev.stele.registry;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// Where a registry listens and keeps its own files.
///
/// @param address port 0 takes any free one
/// @param folder for open uploads and the index of referrers; on the store's file system
/// @param tokenFile the password for pushing; created when missing
public record RegistrySettings(InetSocketAddress address, Path folder, Path tokenFile) {}
