package dev.stele.main;

import dev.stele.cli.Output;
import dev.stele.cli.Table;
import dev.stele.inspect.HistoryStep;
import dev.stele.inspect.ImageDocuments;
import dev.stele.oci.Descriptor;
import dev.stele.text.Json;
import dev.stele.text.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The output of `stele image history`.
final class HistoryText {
    private HistoryText() {}

    /// @param layer counted from 1; absent for a step that made none
    private record Step(HistoryStep step, Optional<Integer> layer, Optional<Descriptor> descriptor) {
        Json json() {
            Json.Builder out = Json.object()
                    .put("created", step.created())
                    .put("madeBy", step.madeBy())
                    .put("comment", step.comment());
            layer.ifPresent(n -> out.put("layer", n));
            descriptor.ifPresent(d -> out.put("digest", d.digest().toString()).put("packedBytes", d.size()));
            return out.build();
        }
    }

    static Output output(String name, ImageDocuments image) {
        List<Step> steps = steps(image);
        Table table =
                Table.of("LAYER", "PACKED", "CREATED", "MADE BY").yielding(2).wrapping(3);
        steps.forEach(step -> table.row(
                step.layer().map(String::valueOf).orElse("-"),
                step.descriptor().map(d -> Units.bytes(d.size())).orElse(""),
                step.step().created(),
                (step.step().madeBy() + "  " + step.step().comment()).strip()));
        return Output.done(
                table,
                Json.object()
                        .put("image", name)
                        .put("digest", image.digest().toString())
                        .put("steps", Json.array(steps, Step::json))
                        .build());
    }

    /// Layers that the history does not tell of follow its steps.
    private static List<Step> steps(ImageDocuments image) {
        List<Descriptor> layers = image.manifest().layers();
        List<Step> out = new ArrayList<>();
        int layer = 0;
        for (HistoryStep step : image.history()) {
            boolean hasLayer = !step.isEmpty() && layer < layers.size();
            out.add(new Step(
                    step,
                    hasLayer ? Optional.of(layer + 1) : Optional.empty(),
                    hasLayer ? Optional.of(layers.get(layer)) : Optional.empty()));
            layer += hasLayer ? 1 : 0;
        }
        for (; layer < layers.size(); layer++) {
            out.add(new Step(
                    new HistoryStep("", "", "", false), Optional.of(layer + 1), Optional.of(layers.get(layer))));
        }
        return out;
    }
}
