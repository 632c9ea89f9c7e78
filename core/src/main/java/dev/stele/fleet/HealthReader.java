package dev.stele.fleet;

import dev.stele.text.Fields;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/// Reads a service's health checks: `{http: /path, port: NAME, host: NAME}` or `{tcp: NAME}`.
final class HealthReader {
    private static final int PATH_MAX = 1024;

    private final SortedMap<String, Integer> ports;
    private Optional<Check> readiness = Optional.empty();
    private Optional<Check> liveness = Optional.empty();

    HealthReader(Fields service, SortedMap<String, Integer> ports) {
        this.ports = ports;
        service.mapping("healthcheck").ifPresent(health -> {
            readiness = health.mapping("readiness").map(f -> check(f, Duration.ofSeconds(1), 2));
            liveness = health.mapping("liveness").map(f -> check(f, Duration.ofSeconds(10), 1));
        });
    }

    Optional<Check> readiness() {
        return readiness;
    }

    Optional<Check> liveness() {
        return liveness;
    }

    private Check check(Fields fields, Duration interval, int successes) {
        Optional<String> http = fields.string("http");
        Optional<String> tcp = fields.string("tcp");
        if (http.isPresent() == tcp.isPresent()) {
            fields.at(http.isPresent() ? "tcp" : "")
                    .add(
                            136,
                            fields.path() + (http.isPresent() ? " has both http and tcp" : " has neither http nor tcp"),
                            "a check is one of the two",
                            "write  {http: /path, port: NAME}  or  {tcp: NAME}");
        }
        http.filter(p -> !isHttpPath(p))
                .ifPresent(p -> fields.at("http")
                        .add(
                                136,
                                "\"" + p + "\" is no path",
                                "it begins with / and has no spaces",
                                "write a path such as /up"));
        return new Check(
                http,
                host(fields),
                tcp.map(name -> port(fields, "tcp", name)).orElseGet(() -> httpPort(fields)),
                fields.duration("interval").orElse(interval),
                fields.duration("timeout").orElse(Duration.ofSeconds(1)),
                fields.integer("successThreshold").orElse(successes),
                fields.integer("failureThreshold").orElse(3));
    }

    private static Optional<String> host(Fields fields) {
        Optional<String> host = fields.string("host");
        if (host.isPresent() && fields.has("tcp")) {
            fields.at("host")
                    .add(136, fields.path() + " has both tcp and host", "a TCP check sends nothing", "remove host");
        }
        host.filter(h -> !Names.isAuthority(h)).ifPresent(h -> {
            String lower = h.toLowerCase(Locale.ROOT);
            fields.at("host")
                    .add(
                            136,
                            "\"" + h + "\" is no host name",
                            Names.isAuthority(lower)
                                    ? "did you mean \"" + lower + "\"?"
                                    : "it is what the check sends as Host: no scheme, no path, no wildcard",
                            "write a name such as shop.example.com, or leave host out for the instance's address");
        });
        return host;
    }

    /// A service with a single port need not name it.
    private String httpPort(Fields fields) {
        Optional<String> named = fields.string("port");
        if (named.isEmpty() && ports.size() == 1) {
            return ports.firstKey();
        }
        if (named.isEmpty() && fields.has("http")) {
            fields.at("http")
                    .add(
                            136,
                            fields.path() + " does not say which port it asks",
                            "the service has "
                                    + (ports.isEmpty() ? "no ports" : "the ports " + String.join(", ", ports.keySet())),
                            "add  port: NAME");
        }
        return named.map(name -> port(fields, "port", name)).orElse("");
    }

    private String port(Fields fields, String key, String name) {
        if (!ports.containsKey(name)) {
            fields.at(key)
                    .add(
                            136,
                            "\"" + name + "\" is not a port of this service",
                            "it has " + (ports.isEmpty() ? "none" : String.join(", ", ports.keySet())),
                            ports.isEmpty() ? "declare it under  ports" : "write  " + key + ": " + ports.firstKey());
        }
        return name;
    }

    private static boolean isHttpPath(String path) {
        return path.startsWith("/")
                && path.length() <= PATH_MAX
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
    }
}
