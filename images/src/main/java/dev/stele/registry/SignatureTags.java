package dev.stele.registry;

import java.util.List;
import java.util.regex.Pattern;

/// Tags in which signing tools collect what belongs to one image when they do not use referrers:
/// `sha256-<hex>.sig`, `.att` and `.sbom`. One such tag holds all signatures of a digest, so a second signature
/// replaces the tag's manifest by a longer one.
///
/// That is allowed as long as nothing is lost: the new manifest has every layer of the former one, with its
/// annotations,
/// since these hold the signatures. No other tag moves: such a name is no version of anything, and what it names is
/// never run.
final class SignatureTags {
    private static final Pattern NAME = Pattern.compile("sha256-[0-9a-f]{64}\\.(sig|att|sbom)");

    /// What to do instead of moving a tag.
    static final String FIX = "push a manifest that keeps all layers of the one that it names, or attach by referrers "
            + "(cosign: --registry-referrers-mode=oci-1-1), which needs no tag";

    private SignatureTags() {}

    static boolean isOne(String tag) {
        return NAME.matcher(tag).matches();
    }

    /// Whether the document keeps all that the former one has.
    static boolean keepsAll(Document former, Document document) {
        return !former.isIndex()
                && !document.isIndex()
                && layers(document).containsAll(layers(former))
                && document.subject().equals(former.subject());
    }

    /// Layers as they stand in the manifest, all fields included.
    private static List<String> layers(Document document) {
        return document.json().list("layers").stream()
                .map(layer -> new String(layer.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }
}
