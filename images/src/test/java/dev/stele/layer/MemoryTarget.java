package dev.stele.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A layer's folder in memory. It checks that the unpacker keeps the order that the port specifies.
final class MemoryTarget implements UnpackTarget {
    private final Map<String, String> made = new LinkedHashMap<>();
    private int stage;

    @Override
    public void directory(String path, Meta meta, boolean opaque) {
        make(0, path, "dir " + owner(meta) + (opaque ? " opaque" : ""));
    }

    @Override
    public void file(String path, Meta meta, InputStream content) throws IOException {
        String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
        make(1, path, "file " + owner(meta) + " \"" + text + "\"");
    }

    @Override
    public void hardLink(String path, String existing) {
        if (!made.getOrDefault(existing, "").startsWith("file")) {
            throw new AssertionError("hard link to what is no file: " + path);
        }
        make(2, path, "hard link to " + existing);
    }

    @Override
    public void symlink(String path, Meta meta, String linkTarget) {
        make(3, path, "link to " + linkTarget);
    }

    @Override
    public void whiteout(String path) {
        make(4, path, "gone");
    }

    @Override
    public void directoryTime(String path, long mtime) {
        if (!made.getOrDefault(path, "").startsWith("dir")) {
            throw new AssertionError("time of what is no directory: " + path);
        }
    }

    /// One line for each path, in the order of paths.
    String listing() {
        StringBuilder out = new StringBuilder();
        made.keySet().stream()
                .sorted()
                .forEach(path -> out.append('/')
                        .append(path)
                        .append(": ")
                        .append(made.get(path))
                        .append('\n'));
        return out.toString();
    }

    private void make(int atStage, String path, String what) {
        if (atStage < stage) {
            throw new AssertionError("out of order: " + path);
        }
        stage = atStage;
        String parent = made.getOrDefault(EntryPath.parent(path), "nothing");
        if (!path.isEmpty() && !parent.startsWith("dir")) {
            throw new AssertionError(path + ": its parent is " + parent);
        }
        if (made.put(path, what) != null) {
            throw new AssertionError("made twice: " + path);
        }
    }

    private static String owner(Meta meta) {
        return "%o %d:%d".formatted(meta.mode(), meta.uid(), meta.gid());
    }
}
