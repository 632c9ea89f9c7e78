package dev.stele.fleet;

import dev.stele.text.Fields;
import dev.stele.text.Place;
import dev.stele.text.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a service's ports, and the one HTTP route that may stand under one of them.
final class PortsReader {
    private final Problems problems;
    private final SortedMap<String, Integer> numbers = new TreeMap<>();
    private Optional<RouteGoal> route = Optional.empty();
    private Place routePlace;

    PortsReader(Fields service, Problems problems) {
        this.problems = problems;
        this.routePlace = service.place();
        List<Fields.Named> ports = service.named("ports");
        for (Fields.Named port : ports) {
            Names.check(port.name(), port.place(), "a port's name", problems);
            number(port);
            port.fields().mapping("route").ifPresent(r -> route(r, port.name()));
        }
    }

    SortedMap<String, Integer> numbers() {
        return numbers;
    }

    Optional<RouteGoal> route() {
        return route;
    }

    /// Where the route stands; without one, where the service does.
    Place routePlace() {
        return routePlace;
    }

    private void number(Fields.Named port) {
        port.fields().requireNode("port");
        Optional<Integer> number = port.fields().integer("port");
        if (number.isPresent() && numbers.containsValue(number.get())) {
            port.fields()
                    .at("port")
                    .add(
                            135,
                            "port " + number.get() + " has two names",
                            "a check or a route would not know which is meant",
                            "keep one of them");
        }
        numbers.put(port.name(), number.orElse(0));
    }

    private void route(Fields fields, String port) {
        if (route.isPresent()) {
            problems.at(fields.place(), 1)
                    .add(
                            135,
                            "a second route of one service is not supported yet",
                            "the first is at " + routePlace,
                            "keep one route");
        }
        routePlace = fields.place();
        Optional<String> host = fields.string("host");
        host.filter(h -> !Names.isHost(h)).ifPresent(h -> {
            String lower = h.toLowerCase(Locale.ROOT);
            fields.at("host")
                    .add(
                            144,
                            "\"" + h + "\" is no host name",
                            Names.isHost(lower) ? "did you mean \"" + lower + "\"?" : "no port, no scheme, no wildcard",
                            "write a name such as shop.example.com, or leave host out for any");
        });
        String path = fields.string("path").orElse("/");
        String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (plain.length() > Names.ROUTE_PATH_MAX) {
            fields.at("path")
                    .add(
                            144,
                            fields.path() + ".path has " + plain.length() + " characters, of at most "
                                    + Names.ROUTE_PATH_MAX,
                            "all routes of a fleet stand in the ledger as one entry",
                            "write a shorter prefix of the paths, or tell the services apart by host");
        } else if (!Names.isRoutePath(plain)) {
            fields.at("path")
                    .add(
                            144,
                            "\"" + path + "\" is no path of a route",
                            "it begins with / and is compared by segments, without % ? or ..",
                            "write a path such as / or /checkout");
        }
        boolean strictPaths = fields.bool("strictPaths").orElse(false);
        route = Optional.of(new RouteGoal(host, plain, port, strictPaths));
    }
}
