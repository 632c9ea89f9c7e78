package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.layer.Content;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a build needs to know of a base image's files, found once and kept.
///
/// @param files every path that is neither a folder nor a link
/// @param accounts the texts of `etc/passwd` and `etc/group`
/// @param glibcMinor of the base's glibc 2; empty when it has none
record BaseTree(
        SortedSet<String> folders,
        SortedSet<String> files,
        SortedMap<String, String> links,
        SortedSet<String> setIds,
        Programs programs,
        SortedMap<String, String> accounts,
        OptionalInt glibcMinor) {
    static final String PASSWD = "etc/passwd";
    static final String GROUP = "etc/group";

    private static final int SET_ID = 06000;
    private static final int LIBC_BYTES_MAX = 64 << 20;
    private static final Pattern GLIBC = Pattern.compile("GNU C Library [^\n]{0,200}release version 2\\.([0-9]{1,3})");

    BaseTree {
        folders = Collections.unmodifiableSortedSet(new TreeSet<>(folders));
        files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
        links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
        setIds = Collections.unmodifiableSortedSet(new TreeSet<>(setIds));
        accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
    }

    static BaseTree of(ImageTree tree) {
        TreeSet<String> folders = new TreeSet<>();
        TreeSet<String> files = new TreeSet<>();
        TreeMap<String, String> links = new TreeMap<>();
        TreeSet<String> setIds = new TreeSet<>();
        tree.nodes().forEach((path, owned) -> {
            switch (owned.node()) {
                case TreeNode.Folder _ -> folders.add(path);
                case TreeNode.Symlink(var _, var target) -> links.put(path, target);
                case TreeNode.RegularFile(var meta, var _, var _) -> {
                    files.add(path);
                    if ((meta.mode() & SET_ID) != 0) {
                        setIds.add(path);
                    }
                }
                case TreeNode.HardLink _ -> files.add(path);
            }
        });
        SystemFiles texts = new SystemFiles(tree);
        TreeMap<String, String> accounts = new TreeMap<>();
        texts.readText(PASSWD).ifPresent(text -> accounts.put(PASSWD, text));
        texts.readText(GROUP).ifPresent(text -> accounts.put(GROUP, text));
        return new BaseTree(folders, files, links, setIds, Programs.of(tree, "0:0"), accounts, glibc(tree));
    }

    /// The C library says its version in its own text.
    private static OptionalInt glibc(ImageTree tree) {
        return tree.nodes().entrySet().stream()
                .filter(e -> e.getKey().matches("(.*/)?libc(\\.so\\.6|-2\\.[0-9]+\\.so)"))
                .filter(e -> e.getValue().node() instanceof TreeNode.RegularFile)
                .map(e -> GLIBC.matcher(
                        text(e.getKey(), ((TreeNode.RegularFile) e.getValue().node()).content())))
                .filter(Matcher::find)
                .mapToInt(m -> Integer.parseInt(m.group(1)))
                .findFirst();
    }

    private static String text(String path, Content content) {
        try (InputStream in = content.open()) {
            return new String(in.readNBytes(LIBC_BYTES_MAX), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.badSystemFile(path, FailureText.of(e)));
        }
    }

    Json.Obj toJson() {
        return Json.object()
                .put("folders", Json.strings(folders))
                .put("files", Json.strings(files))
                .put("links", Json.stringMap(links))
                .put("setIds", Json.strings(setIds))
                .put("programs", programs.toJson())
                .put("accounts", Json.stringMap(accounts))
                .put("glibc", glibcMinor.orElse(-1))
                .build();
    }

    /// @throws JsonException when this is something else
    static BaseTree fromJson(Json json) {
        int glibc = Math.toIntExact(json.number("glibc"));
        return new BaseTree(
                new TreeSet<>(json.stringList("folders")),
                new TreeSet<>(json.stringList("files")),
                new TreeMap<>(json.stringMapOf("links")),
                new TreeSet<>(json.stringList("setIds")),
                Programs.fromJson(json.at("programs")),
                new TreeMap<>(json.stringMapOf("accounts")),
                glibc < 0 ? OptionalInt.empty() : OptionalInt.of(glibc));
    }
}
