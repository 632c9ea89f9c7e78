package dev.stele.route;

import dev.stele.text.Json;

/// An instance that takes requests.
///
/// @param instance its id; never used again for another one
/// @param address an IPv4 address in text form
public record Member(String instance, String address) {
    static Member fromJson(Json json) {
        return new Member(json.string("instance"), json.string("address"));
    }

    Json toJson() {
        return Json.object().put("instance", instance).put("address", address).build();
    }
}
