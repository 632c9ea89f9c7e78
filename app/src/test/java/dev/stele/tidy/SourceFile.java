package dev.stele.tidy;

import java.util.List;

/// One text file of the repository.
///
/// @param path from the repository's root, with `/`
record SourceFile(String path, String text) {
    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isTest() {
        return path.contains("src/test/");
    }

    boolean isMain() {
        return path.contains("src/main/");
    }

    /// The folder of the Maven module, or the empty text for a file of none.
    String module() {
        int end = path.indexOf("/src/");
        return end < 0 ? "" : path.substring(0, end);
    }

    /// The package that a Java file stands in, by its folder.
    String packageName() {
        int start = path.indexOf("/java/") + "/java/".length();
        return path.substring(start, path.lastIndexOf('/')).replace('/', '.');
    }

    /// The file's name without folder and ending, which is its class.
    String className() {
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.java$", "");
    }

    List<String> lines() {
        return text.lines().toList();
    }
}
