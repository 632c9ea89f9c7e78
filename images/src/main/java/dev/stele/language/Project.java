package dev.stele.language;

import java.util.List;

/// What a project becomes in an image.
///
/// @param files in the order of their layers: what changes most often comes last
/// @param entrypoint how the project is started, when the recipe does not say
/// @param notes for the person who builds it: what was left out, and why
public record Project(List<ProjectFile> files, List<String> entrypoint, List<String> notes) {
    public Project {
        files = List.copyOf(files);
        entrypoint = List.copyOf(entrypoint);
        notes = List.copyOf(notes);
    }
}
