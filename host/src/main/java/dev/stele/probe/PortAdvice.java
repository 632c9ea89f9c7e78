package dev.stele.probe;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What to say of an instance's ports when its check does not get through: where its program does listen, and which
/// ports its image exposes that the fleet does not name.
///
/// @param listening looked at when a check could not connect
/// @param exposed the image's TCP ports, looked at when a check fails
public record PortAdvice(Supplier<SortedSet<Listener>> listening, Supplier<SortedSet<Integer>> exposed) {
    /// Of an instance about which nothing more is known.
    static final PortAdvice NONE = new PortAdvice(TreeSet::new, TreeSet::new);

    private static final int NAMED_MAX = 5;

    /// A TCP socket that waits for connections.
    ///
    /// @param address as a person would write it, such as `127.0.0.1` or `::`
    /// @param loopback whether only programs of the same instance can connect
    public record Listener(int port, String address, boolean loopback) implements Comparable<Listener> {
        @Override
        public int compareTo(Listener other) {
            int byPort = Integer.compare(port, other.port);
            return byPort != 0 ? byPort : address.compareTo(other.address);
        }

        private String text() {
            return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
        }
    }

    /// For a check that nobody took the connection of. Empty when nothing is known that helps.
    ///
    /// @param name of the port that was asked, in the fleet
    String refused(String name, int port) {
        SortedSet<Listener> all = listening.get();
        SortedSet<Integer> open = ports(all, false);
        if (open.contains(port)) {
            return "";
        }
        if (ports(all, true).contains(port)) {
            return "its program listens on " + texts(all, port) + " only, where no check and no request gets in: let it"
                    + " listen on 0.0.0.0:" + port;
        }
        String nothing = "nothing listens on " + port + " in the instance";
        if (!open.isEmpty()) {
            return nothing + ", but its program listens on " + join(open) + ": let it listen on " + port
                    + ", or write  " + name + ": {port: " + open.first() + "}  under ports";
        }
        if (!all.isEmpty()) {
            return nothing + ", but its program listens on " + texts(all, 0) + ", where no request gets in: let it"
                    + " listen on 0.0.0.0:" + port;
        }
        return nothing + " yet";
    }

    /// Ports that the image exposes, none of which the fleet names. Empty where the port that was asked is exposed.
    ///
    /// @param named all ports of the fleet
    String unnamed(int port, Collection<Integer> named) {
        SortedSet<Integer> left = new TreeSet<>(exposed.get());
        if (left.contains(port)) {
            return "";
        }
        left.removeAll(named);
        return left.isEmpty() ? "" : "the image exposes " + join(left) + ", which the fleet's ports do not name";
    }

    private static SortedSet<Integer> ports(SortedSet<Listener> all, boolean loopback) {
        return all.stream()
                .filter(listener -> listener.loopback() == loopback)
                .map(Listener::port)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// @param port of those that are named; 0 = any
    private static String texts(SortedSet<Listener> all, int port) {
        return all.stream()
                .filter(listener -> port == 0 || listener.port() == port)
                .limit(NAMED_MAX)
                .map(Listener::text)
                .collect(Collectors.joining(", "));
    }

    private static String join(SortedSet<Integer> ports) {
        String named = ports.stream().limit(NAMED_MAX).map(String::valueOf).collect(Collectors.joining(", "));
        return ports.size() > NAMED_MAX ? named + " and " + (ports.size() - NAMED_MAX) + " more" : named;
    }
}
