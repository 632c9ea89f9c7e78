package dev.stele.debian;

import java.nio.file.Path;

/// Where a machine keeps its apt configuration.
///
/// @param etc the folder with `sources.list`, `sources.list.d` and `trusted.gpg.d`; on Debian `/etc/apt`
/// @param keyrings the folder with `debian-archive-*.gpg`; on Debian `/usr/share/keyrings`
public record AptPaths(Path etc, Path keyrings) {}
