package dev.stele.inspect;

import dev.stele.inspect.InspectedImage.ContentId;
import dev.stele.inspect.InspectedImage.HiddenFile;
import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.inspect.InspectedImage.InspectedLayer;
import dev.stele.layer.EntryPath;
import dev.stele.layer.LayerException;
import dev.stele.layer.LayerSource;
import dev.stele.layer.MergedNode;
import dev.stele.layer.TarItem;
import dev.stele.layer.Tree;
import dev.stele.layer.Unpacker;
import dev.stele.oci.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The layers of one image on each other: which file of which layer is seen, and which is hidden by a later one.
final class LayerStack {
    private final List<Digest> diffIds;
    private final List<LayerScan> scans = new ArrayList<>();
    private final Map<Digest, Integer> indexes = new HashMap<>();
    private Tree tree = Tree.empty();

    LayerStack(List<Digest> diffIds) {
        this.diffIds = diffIds;
    }

    /// @throws LayerException when it cannot stand on the layers below
    void add(LayerSource layer, LayerScan scan) {
        tree = Unpacker.applied(tree, layer, scan.items());
        indexes.put(layer.diffId(), scans.size());
        scans.add(scan);
    }

    InspectedImage image(ImageDocuments image) {
        NavigableMap<String, InspectedFile> files = new TreeMap<>(EntryPath.BYTE_ORDER);
        Map<String, String> texts = new TreeMap<>();
        Set<Place> seen = new HashSet<>();
        tree.nodes().forEach((path, node) -> {
            Optional<Place> place = node.source().map(from -> new Place(index(from.layer()), from.item()));
            files.put(path, file(path, node, place));
            place.ifPresent(at -> {
                seen.add(at);
                scans.get(at.layer()).text(at.item()).ifPresent(text -> texts.put(path, text));
            });
        });
        PathWalk walk = new PathWalk(files);
        List<HiddenFile> hidden = hidden(seen, walk);
        return new InspectedImage(image, layers(image, hidden), files, hidden, Databases.read(texts, walk));
    }

    /// A file's place: its layer, and its place in that.
    private record Place(int layer, int item) {}

    /// Of a layer that stands in an image twice, the upper one: it wrote all of it again.
    private int index(Digest layer) {
        return Optional.ofNullable(indexes.get(layer)).orElseThrow();
    }

    private InspectedFile file(String path, MergedNode node, Optional<Place> place) {
        return new InspectedFile(
                path,
                node.kind(),
                node.meta(),
                place.map(at -> scans.get(at.layer()).items().get(at.item()).size())
                        .orElse(0L),
                node.linkTarget(),
                place.map(at -> new ContentId(
                        diffIds.get(at.layer()),
                        at.item(),
                        scans.get(at.layer()).digest(at.item()))),
                index(node.layer()) + 1);
    }

    private List<HiddenFile> hidden(Set<Place> seen, PathWalk walk) {
        List<HiddenFile> out = new ArrayList<>();
        for (int layer = 0; layer < scans.size(); layer++) {
            List<TarItem> items = scans.get(layer).items();
            for (int i = 0; i < items.size(); i++) {
                TarItem item = items.get(i);
                if (item.kind() == TarItem.Kind.FILE
                        && !EntryPath.isWhiteout(item.path())
                        && !seen.contains(new Place(layer, i))) {
                    String path = walk.throughFolders(item.path());
                    out.add(new HiddenFile(
                            path, item.size(), layer + 1, walk.at(path).isEmpty()));
                }
            }
        }
        return out;
    }

    private List<InspectedLayer> layers(ImageDocuments image, List<HiddenFile> hidden) {
        List<InspectedLayer> out = new ArrayList<>();
        for (int i = 0; i < scans.size(); i++) {
            int number = i + 1;
            out.add(new InspectedLayer(
                    number,
                    image.manifest().layers().get(i),
                    diffIds.get(i),
                    image.madeBy().get(i),
                    scans.get(i).files(),
                    scans.get(i).bytes(),
                    hidden.stream()
                            .filter(h -> h.layer() == number)
                            .mapToLong(HiddenFile::size)
                            .sum()));
        }
        return out;
    }
}
