package dev.stele.control;

import dev.stele.text.Json;
import java.util.List;

/// Status of the fleet, its services and its gateway at one moment.
///
/// @param revision rises whenever anything below changes, also over a restart of the server
/// @param decided index of the newest order or fleet in the ledger that this status takes into account
/// @param warnings about what the server itself needs, such as a full disk; one sentence each
/// @param services by name; also those that are stopped or no longer in the file but still run
public record Status(
        long revision,
        long decided,
        String fleet,
        String environment,
        List<ServiceStatus> services,
        Gateway gateway,
        List<String> warnings) {
    public Status {
        services = List.copyOf(services);
        warnings = List.copyOf(warnings);
    }

    /// Without a warning.
    public Status(
            long revision,
            long decided,
            String fleet,
            String environment,
            List<ServiceStatus> services,
            Gateway gateway) {
        this(revision, decided, fleet, environment, services, gateway, List.of());
    }

    /// @param address where it listens
    /// @param wanted whether it should run; false once everything was stopped by order
    /// @param up whether it answers on its control socket now
    /// @param why one sentence of why it cannot start; empty when it can
    public record Gateway(String address, boolean wanted, boolean up, long epoch, String why) {
        /// One that can start.
        public Gateway(String address, boolean wanted, boolean up, long epoch) {
            this(address, wanted, up, epoch, "");
        }

        static Gateway fromJson(Json json) {
            return new Gateway(
                    json.string("address"),
                    json.bool("wanted"),
                    json.bool("up"),
                    json.number("epoch"),
                    json.optionalString("why").orElse(""));
        }

        Json toJson() {
            return Json.object()
                    .put("address", address)
                    .put("wanted", wanted)
                    .put("up", up)
                    .put("epoch", epoch)
                    .put("why", why)
                    .build();
        }
    }

    public static Status fromJson(Json json) {
        return new Status(
                json.number("revision"),
                json.number("decided"),
                json.string("fleet"),
                json.string("environment"),
                json.list("services").stream().map(ServiceStatus::fromJson).toList(),
                Gateway.fromJson(json.at("gateway")),
                json.get("warnings").map(_ -> json.stringList("warnings")).orElse(List.of()));
    }

    public Json toJson() {
        Json.Builder out = Json.object();
        if (!warnings.isEmpty()) {
            out.put("warnings", Json.strings(warnings));
        }
        return out.put("revision", revision)
                .put("decided", decided)
                .put("fleet", fleet)
                .put("environment", environment)
                .put("services", Json.array(services, ServiceStatus::toJson))
                .put("gateway", gateway.toJson())
                .build();
    }
}
