package dev.stele.tidy;

import java.util.List;

/// A piece of a house that breaks a rule on purpose.
///
/// @param files of the sample house
/// @param caught what a violation must say about it
record Sample(List<SourceFile> files, String caught) {
    Sample {
        files = List.copyOf(files);
    }

    /// One main source in a package of `core`; the text begins after the package line.
    static Sample ofMain(String packageName, String text, String caught) {
        String path = "core/src/main/java/dev/stele/" + packageName + "/Bad.java";
        return ofFile(path, "package dev.stele." + packageName + ";\n" + text, caught);
    }

    static Sample ofFile(String path, String text, String caught) {
        return new Sample(List.of(new SourceFile(path, text)), caught);
    }
}
