package dev.stele.layer;

/// One entry of an archive, with a path that is checked and normalized to the form of [EntryPath].
///
/// @param path empty for the archive's root, which is then a directory
/// @param meta with the 07777 bits of the mode; of its extended attributes only `security.capability`
/// @param linkTarget as in the archive; empty unless it is a link. A hard link's has the form of [EntryPath]
/// @param size content bytes; 0 unless it is a file
public record TarItem(String path, Kind kind, Meta meta, String linkTarget, long size) {
    /// What archives may contain. One with a sparse file, or with what no writer of images makes, is refused as a
    /// whole.
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARD_LINK,
        /// A device or FIFO.
        SPECIAL
    }
}
