package dev.stele.net;

import java.util.Collection;
import java.util.List;

/// One instance in the rules of the firewall.
///
/// @param link its name on the host
/// @param address IPv4 in text form
/// @param ports where it may be reached
public record Peer(String link, String address, List<Integer> ports) {
    public Peer(String link, String address, Collection<Integer> ports) {
        this(link, address, List.copyOf(ports));
    }

    public Peer {
        ports = List.copyOf(ports);
    }
}
