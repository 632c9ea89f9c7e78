package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.layer.Meta;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The paths of the layers beneath those that a build adds, be they a base's or of packages.
///
/// @param files what is neither a folder nor a link
record Below(SortedSet<String> folders, SortedSet<String> files, SortedMap<String, String> links) {
    /// The owner of what lies there.
    static final String OWNER = "below";

    private static final Meta ANY = new Meta(0755, 0, 0, 0);

    Below {
        folders = Collections.unmodifiableSortedSet(new TreeSet<>(folders));
        files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
        links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
    }

    /// With folders and links, through which paths lead.
    ImageTree tree() {
        ImageTree out = new ImageTree();
        folders.forEach(path -> out.put(path, OWNER, new TreeNode.Folder(ANY)));
        links.forEach((path, target) -> out.put(path, OWNER, new TreeNode.Symlink(ANY, target)));
        return out;
    }
}
