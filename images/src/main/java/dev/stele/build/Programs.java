package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the packages of an image bring for programs to start, found once when the layers are made and kept with them:
/// the check of an image then reads no layer again.
///
/// @param byPath every executable file and every library, by its path
/// @param libraryFolders what `/etc/ld.so.conf` and its parts name
/// @param hasLoaderCache whether a package brings `/etc/ld.so.cache`, without which those folders are not searched
/// @param hasAccount whether the image's user stands in `/etc/passwd`
/// @param hasLocaleArchive whether a package brings locales in one file
record Programs(
        SortedMap<String, ProgramFile> byPath,
        List<String> libraryFolders,
        boolean hasLoaderCache,
        boolean hasAccount,
        boolean hasLocaleArchive) {
    private static final String LOCALE_ARCHIVE = "usr/lib/locale/locale-archive";
    private static final String LOADER_FOLDERS = "etc/ld.so.conf";

    /// Of an image without packages.
    static final Programs NONE = new Programs(new TreeMap<>(), List.of(), false, true, false);

    Programs {
        byPath = Collections.unmodifiableSortedMap(new TreeMap<>(byPath));
        libraryFolders = List.copyOf(libraryFolders);
    }

    /// @param ids `uid:gid` of the image's user
    static Programs of(ImageTree tree, String ids) {
        SortedMap<String, ProgramFile> found = new TreeMap<>();
        tree.nodes()
                .forEach((path, owned) -> file(tree, owned.node())
                        .filter(f -> (f.meta().mode() & ProgramFile.EXECUTABLE) != 0 || isLibrary(path))
                        .ifPresent(f -> found.put(path, read(path, f))));
        SystemFiles files = new SystemFiles(tree);
        return new Programs(
                found,
                libraryFolders(files),
                tree.follow("etc/ld.so.cache").isPresent(),
                files.readText("etc/passwd").filter(t -> hasUser(t, ids)).isPresent(),
                tree.follow(LOCALE_ARCHIVE).isPresent());
    }

    private static Optional<TreeNode.RegularFile> file(ImageTree tree, TreeNode node) {
        return switch (node) {
            case TreeNode.RegularFile file -> Optional.of(file);
            case TreeNode.HardLink(var _, var target) ->
                tree.at(target).filter(TreeNode.RegularFile.class::isInstance).map(TreeNode.RegularFile.class::cast);
            case TreeNode.Folder _, TreeNode.Symlink _ -> Optional.empty();
        };
    }

    private static boolean isLibrary(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.endsWith(".so") || name.contains(".so.");
    }

    private static ProgramFile read(String path, TreeNode.RegularFile file) {
        try {
            return ProgramFile.read(file.content(), file.meta().mode());
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.badSystemFile(path, FailureText.of(e)));
        }
    }

    private static List<String> libraryFolders(SystemFiles files) {
        List<String> out = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        files.readText(LOADER_FOLDERS).ifPresent(texts::add);
        for (String path : files.tree().under(LOADER_FOLDERS + ".d")) {
            if (path.endsWith(".conf")) {
                files.readText(path).ifPresent(texts::add);
            }
        }
        texts.forEach(
                t -> t.lines().map(String::strip).filter(l -> l.startsWith("/")).forEach(out::add));
        return out;
    }

    static boolean hasUser(String passwd, String ids) {
        String uid = ids.split(":", 2)[0];
        return passwd.lines().map(l -> l.split(":", -1)).anyMatch(f -> f.length == 7 && f[2].equals(uid));
    }

    Json.Obj toJson() {
        Json.Builder paths = Json.object();
        byPath.forEach((path, program) -> paths.put(path, program.toJson()));
        return Json.object()
                .put("byPath", paths.build())
                .put("libraryFolders", Json.strings(libraryFolders))
                .put("hasLoaderCache", hasLoaderCache)
                .put("hasAccount", hasAccount)
                .put("hasLocaleArchive", hasLocaleArchive)
                .build();
    }

    static Programs fromJson(Json json) {
        TreeMap<String, ProgramFile> found = new TreeMap<>();
        for (Map.Entry<String, Json> one : json.map("byPath").entrySet()) {
            found.put(one.getKey(), ProgramFile.fromJson(one.getValue()));
        }
        return new Programs(
                found,
                json.stringList("libraryFolders"),
                json.bool("hasLoaderCache"),
                json.bool("hasAccount"),
                json.bool("hasLocaleArchive"));
    }
}
