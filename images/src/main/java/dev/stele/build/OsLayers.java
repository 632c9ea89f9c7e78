package dev.stele.build;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The layers of packages, and what the rest of the build needs to know about them.
///
/// @param user `uid:gid` of the image's user
/// @param authorities how many certificate authorities are trusted
/// @param setIds paths with set-user-id or set-group-id bits
/// @param folders every folder of the layers
/// @param links every symbolic link of the layers, by its path
/// @param programs what a check of the image needs to know of the packages' files
record OsLayers(
        List<TitledLayer> layers,
        String user,
        int authorities,
        SortedSet<String> setIds,
        SortedSet<String> folders,
        SortedMap<String, String> links,
        Programs programs) {
    OsLayers {
        layers = List.copyOf(layers);
        setIds = Collections.unmodifiableSortedSet(new TreeSet<>(setIds));
        folders = Collections.unmodifiableSortedSet(new TreeSet<>(folders));
        links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
    }

    /// What paths above these layers lead through.
    Below below() {
        return new Below(folders, new TreeSet<>(programs.byPath().keySet()), links);
    }

    /// An image without packages.
    static OsLayers none(String user) {
        return of(List.of(), user);
    }

    /// Layers without packages.
    static OsLayers of(List<TitledLayer> layers, String user) {
        return new OsLayers(layers, user, 0, new TreeSet<>(), new TreeSet<>(), new TreeMap<>(), Programs.NONE);
    }

    /// @param title describes the content for users
    /// @param time the layer's source date, in seconds since 1970, UTC
    record TitledLayer(String title, LayerBlob blob, long time) {
        Json.Obj toJson() {
            return Json.object()
                    .put("title", title)
                    .put("descriptor", blob.descriptor().toJson())
                    .put("diffId", blob.diffId().toString())
                    .put("time", time)
                    .build();
        }

        static TitledLayer fromJson(Json json) {
            return new TitledLayer(
                    json.string("title"),
                    new LayerBlob(Descriptor.fromJson(json.at("descriptor")), Digest.parse(json.string("diffId"))),
                    json.number("time"));
        }
    }

    Json.Obj toJson() {
        return Json.object()
                .put("layers", Json.array(layers, TitledLayer::toJson))
                .put("user", user)
                .put("authorities", authorities)
                .put("setIds", Json.strings(setIds))
                .put("folders", Json.strings(folders))
                .put("links", Json.stringMap(links))
                .put("programs", programs.toJson())
                .build();
    }

    /// @throws JsonException when this is something else
    static OsLayers fromJson(Json json) {
        try {
            List<TitledLayer> layers = new ArrayList<>();
            json.list("layers").forEach(l -> layers.add(TitledLayer.fromJson(l)));
            return new OsLayers(
                    layers,
                    json.string("user"),
                    Math.toIntExact(json.number("authorities")),
                    new TreeSet<>(json.stringList("setIds")),
                    new TreeSet<>(json.stringList("folders")),
                    new TreeMap<>(json.stringMapOf("links")),
                    Programs.fromJson(json.at("programs")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new JsonException(FailureText.of(e));
        }
    }
}
