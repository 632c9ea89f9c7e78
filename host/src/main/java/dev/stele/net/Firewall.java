package dev.stele.net;

import dev.stele.linux.HostCommand;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The one nftables table of an installation. It is rewritten as a whole, in one transaction, at each change.
///
/// Into an instance: TCP to its declared ports, and only from this host. Out of an instance: TCP from its own address
/// and a declared port to this host's address, and never a segment that could open a connection, so only replies.
/// This needs no connection tracking: an instance could fill its table, and it would slow down the whole host.
/// Nothing is forwarded.
public final class Firewall {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final String table;
    private final String links;
    private final Block block;

    public Firewall(String installation, Links links, Block block) {
        this.table = "stele_" + installation;
        this.links = links.prefix();
        this.block = block;
    }

    /// Lets exactly these instances be reached.
    public void apply(Collection<Peer> peers) {
        nft(text(peers));
    }

    public boolean isThere() {
        return new HostCommand(List.of("nft", "list", "table", "inet", table), "", DEADLINE)
                .run()
                .isGood();
    }

    /// The table's name.
    public String table() {
        return table;
    }

    /// @return false when there is no table
    public boolean remove() {
        return new HostCommand(List.of("nft", "delete", "table", "inet", table), "", DEADLINE)
                .run()
                .isGood();
    }

    String text(Collection<Peer> peers) {
        // Declared first, so that deleting it cannot fail: the three together replace the table.
        return String.format(Locale.ROOT, """
                table inet %1$s {
                }
                delete table inet %1$s
                table inet %1$s {
                  set outward {
                    type ifname . ipv4_addr . inet_service
                    %2$s
                  }
                  set inward {
                    type ifname . ipv4_addr . inet_service
                    %2$s
                  }
                  chain from_instance {
                    ip daddr %3$s iifname . ip saddr . tcp sport @outward tcp flags & (syn | ack | rst) != syn accept
                    drop
                  }
                  chain to_instance {
                    ip saddr %3$s oifname . ip daddr . tcp dport @inward accept
                    meta l4proto tcp reject with tcp reset
                    drop
                  }
                  chain input {
                    type filter hook input priority -10; policy accept;
                    iifname "%4$s*" jump from_instance
                  }
                  chain output {
                    type filter hook output priority -10; policy accept;
                    oifname "%4$s*" jump to_instance
                  }
                  chain forward {
                    type filter hook forward priority -10; policy accept;
                    iifname "%4$s*" drop
                    oifname "%4$s*" drop
                  }
                }
                """, table, elements(peers), block.hostAddress(), links);
    }

    private static String elements(Collection<Peer> peers) {
        String all = peers.stream()
                .flatMap(peer -> peer.ports().stream()
                        .distinct()
                        .map(port -> "\"" + peer.link() + "\" . " + peer.address() + " . " + port))
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "" : "elements = { " + all + " }";
    }

    private static void nft(String text) {
        new HostCommand(List.of("nft", "-f", "-"), text, DEADLINE).succeed();
    }
}
