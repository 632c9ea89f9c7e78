package dev.stele.layer;

/// One entry of a layer. There is no case for device nodes, FIFOs and sockets: layers of Stele have none.
///
/// Paths have the form of [EntryPath]; a name that starts with `.wh.` belongs to whiteouts and is refused.
public sealed interface LayerEntry {
    String path();

    record Directory(String path, Meta meta) implements LayerEntry {
        public Directory {
            checkName(path);
        }
    }

    record RegularFile(String path, Meta meta, Content content) implements LayerEntry {
        public RegularFile {
            checkName(path);
        }
    }

    /// @param target any text without NUL: where it leads is decided in the running instance
    record Symlink(String path, Meta meta, String target) implements LayerEntry {
        public Symlink {
            checkName(path);
            if (target.isEmpty() || target.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a symbolic link without a target: " + path);
            }
        }
    }

    /// A second name of a regular file.
    ///
    /// @param target path of that file in the same layer
    record HardLink(String path, String target) implements LayerEntry {
        public HardLink {
            checkName(path);
            EntryPath.check(target);
        }
    }

    /// Marks a path of a lower layer as deleted.
    record Whiteout(String path) implements LayerEntry {
        public Whiteout {
            checkName(path);
        }
    }

    private static void checkName(String path) {
        EntryPath.check(path);
        if (("/" + path).contains("/" + EntryPath.WHITEOUT)) {
            throw new IllegalArgumentException("a name that starts with .wh. marks a deletion in a layer: " + path);
        }
    }
}
