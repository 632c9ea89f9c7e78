package dev.stele.linux;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// The names in a folder, without `.` and `..`. They are decoded from their bytes: how Java decodes a name depends
/// on the process's locale.
///
/// @param names those that are UTF-8
/// @param undecodable how many are not
public record FolderNames(SortedSet<String> names, int undecodable) {
    public FolderNames {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }
}
