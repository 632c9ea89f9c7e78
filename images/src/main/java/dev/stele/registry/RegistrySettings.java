package dev.stele.registry;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/// Where a registry listens and keeps its own things.
///
/// @param address port 0 takes any free one
/// @param folder uploads under way and the index of referrers; on the store's file system
/// @param tokenFile the password for pushing; made when it is missing
public record RegistrySettings(InetSocketAddress address, Path folder, Path tokenFile) {}
