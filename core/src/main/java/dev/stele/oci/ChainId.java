package dev.stele.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Names of layers *in their place* (image-spec, config.md): a layer on top of the layers below it.
public final class ChainId {
    private ChainId() {}

    /// The chain id of every prefix of the layers: `ids.get(i)` names layers 0 to i together.
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> out = new ArrayList<>();
        for (Digest diffId : diffIds) {
            out.add(
                    out.isEmpty()
                            ? diffId
                            : Digest.sha256((out.getLast() + " " + diffId).getBytes(StandardCharsets.UTF_8)));
        }
        return List.copyOf(out);
    }
}
