package dev.stele.control;

import dev.stele.text.Json;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The text of a fleet file and the config files that it names. The server parses the same bytes with the same parser
/// as the client.
///
/// @param file the file's name as given on the command line, for problems
/// @param yaml its bytes in Base64
/// @param files contents in Base64 by `src`, the path relative to the fleet file's folder
/// @param adopt whether running services of another fleet may become this one's
public record FleetText(String file, String yaml, SortedMap<String, String> files, boolean adopt) {
    public FleetText {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// Takes nothing over.
    public FleetText(String file, String yaml, SortedMap<String, String> files) {
        this(file, yaml, files, false);
    }

    public FleetText adopting(boolean may) {
        return new FleetText(file, yaml, files, may);
    }

    public static FleetText of(String file, byte[] yaml, Map<String, byte[]> files) {
        SortedMap<String, String> contents = new TreeMap<>();
        files.forEach((src, bytes) -> contents.put(src, Base64.getEncoder().encodeToString(bytes)));
        return new FleetText(file, Base64.getEncoder().encodeToString(yaml), contents);
    }

    /// @throws IllegalArgumentException when it is no Base64
    public byte[] yamlBytes() {
        return Base64.getDecoder().decode(yaml);
    }

    /// @throws IllegalArgumentException when it is no Base64
    public Optional<byte[]> fileBytes(String src) {
        return Optional.ofNullable(files.get(src)).map(Base64.getDecoder()::decode);
    }

    /// @throws IllegalArgumentException when a content is no Base64
    public static FleetText fromJson(Json json) {
        FleetText text = new FleetText(
                json.string("file"),
                json.string("yaml"),
                new TreeMap<>(json.stringMapOf("files")),
                json.get("adopt").map(Json::asBool).orElse(false));
        text.files.values().forEach(Base64.getDecoder()::decode);
        Base64.getDecoder().decode(text.yaml);
        return text;
    }

    public Json toJson() {
        Json.Builder out = Json.object().put("file", file).put("yaml", yaml).put("files", Json.stringMap(files));
        if (adopt) {
            out.put("adopt", true);
        }
        return out.build();
    }
}
