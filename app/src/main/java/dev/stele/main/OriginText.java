package dev.stele.main;

import dev.stele.cli.Output;
import dev.stele.cli.Paragraphs;
import dev.stele.inspect.Component;
import dev.stele.inspect.InspectedImage.HiddenFile;
import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.inspect.PathOrigin;
import dev.stele.text.Json;
import dev.stele.text.Units;
import java.util.Locale;
import java.util.Optional;

/// The output of `stele image why`.
final class OriginText {
    private OriginText() {}

    static Output output(String name, PathOrigin origin) {
        Paragraphs text = Paragraphs.of();
        for (InspectedFile link : origin.links()) {
            line(text, "link", "/" + link.path() + " leads to " + link.linkTarget());
        }
        origin.file()
                .ifPresentOrElse(
                        file -> line(text, "path", "/" + file.path() + "  " + FileWords.attributes(file)),
                        () -> line(text, "path", "/" + origin.path() + "  deleted: no instance sees it"));
        from(origin).ifPresent(from -> line(text, "from", from));
        origin.layer().ifPresent(layer -> line(text, "layer", layer(layer)));
        for (HiddenFile hidden : origin.hidden()) {
            line(
                    text,
                    "hidden",
                    "layer " + hidden.layer() + " has another one of " + Units.bytes(hidden.size())
                            + (hidden.isDeleted()
                                    ? ", which a later layer deletes"
                                    : ", which a later layer replaces"));
        }
        return Output.done(text, json(name, origin));
    }

    private static Optional<String> from(PathOrigin origin) {
        if (origin.owner().isPresent()) {
            return origin.owner().map(Component::toString);
        }
        String title =
                origin.layer().map(l -> l.made().replaceFirst("^stele: ", "")).orElse("");
        return switch (origin.part()) {
            case PACKAGES -> Optional.of("a package of this layer, whose list of files does not name it");
            case GENERATED -> Optional.of("made by stele build, in place of what install scripts would make");
            case RECIPE -> Optional.of("image.yaml, what it puts into the layer \"" + title + "\"");
            case FOREIGN -> Optional.empty();
        };
    }

    private static String layer(InspectedLayer layer) {
        String made = layer.made().isEmpty() ? "" : ", made by  " + layer.made();
        return layer.number() + "  " + layer.descriptor().digest() + made;
    }

    private static void line(Paragraphs text, String what, String value) {
        text.add(String.format("%-7s ", what), value);
    }

    private static Json.Obj json(String name, PathOrigin origin) {
        Json.Builder out = Json.object()
                .put("image", name)
                .put("asked", "/" + origin.path())
                .put(
                        "links",
                        Json.array(
                                origin.links(),
                                link -> Json.object()
                                        .put("path", "/" + link.path())
                                        .put("target", link.linkTarget())
                                        .build()));
        origin.file().ifPresent(file -> out.put("path", "/" + file.path()).put("file", FileWords.json(file)));
        out.put("part", origin.part().name().toLowerCase(Locale.ROOT));
        origin.owner().ifPresent(owner -> out.put("component", FileWords.json(owner)));
        origin.layer()
                .ifPresent(
                        layer -> out.put("digest", layer.descriptor().digest().toString())
                                .put("madeBy", layer.made()));
        return out.put(
                        "hidden",
                        Json.array(
                                origin.hidden(),
                                h -> Json.object()
                                        .put("layer", h.layer())
                                        .put("bytes", h.size())
                                        .put("deleted", h.isDeleted())
                                        .build()))
                .build();
    }
}
