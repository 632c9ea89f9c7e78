package dev.stele.main;

import dev.stele.inspect.Component;
import dev.stele.inspect.InspectedImage.InspectedFile;
import dev.stele.layer.TarItem;
import dev.stele.text.Json;
import dev.stele.text.Units;

/// Files of images in words.
final class FileWords {
    private FileWords() {}

    static String kind(TarItem.Kind kind) {
        return switch (kind) {
            case FILE, HARD_LINK -> "file";
            case DIRECTORY -> "folder";
            case SYMLINK -> "link";
            case SPECIAL -> "device";
        };
    }

    /// `file, 12 KiB, 0644, 0:0`.
    static String attributes(InspectedFile file) {
        String mode = mode(file) + ", " + file.meta().uid() + ":" + file.meta().gid();
        return switch (file.kind()) {
            case FILE, HARD_LINK, SPECIAL -> kind(file.kind()) + ", " + Units.bytes(file.size()) + ", " + mode;
            case DIRECTORY -> "folder, " + mode;
            case SYMLINK -> "link to " + file.linkTarget();
        };
    }

    private static String mode(InspectedFile file) {
        return String.format("%04o", file.meta().mode());
    }

    static Json.Obj json(InspectedFile file) {
        Json.Builder out = Json.object()
                .put("kind", kind(file.kind()))
                .put("bytes", file.size())
                .put("mode", mode(file))
                .put("uid", file.meta().uid())
                .put("gid", file.meta().gid())
                .put(
                        "time",
                        java.time.Instant.ofEpochSecond(file.meta().mtime()).toString())
                .put("layer", file.layer());
        if (!file.linkTarget().isEmpty()) {
            out.put("target", file.linkTarget());
        }
        return out.build();
    }

    static Json.Obj json(Component component) {
        return Json.object()
                .put("kind", component.kind().word())
                .put("name", component.name())
                .put("version", component.version())
                .put("path", "/" + component.path())
                .build();
    }
}
