package dev.stele.build;

import dev.stele.debian.PackageIndex;
import dev.stele.debian.Resolver;
import dev.stele.layer.Scratch;
import dev.stele.text.Problems;
import dev.stele.text.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Packages that a Debian system has without anybody asking (`Essential`), and that a recipe names without naming them:
/// the locale of `env`, and the shell of its entrypoint, also when a script of the recipe's folder names it in its
/// first line; and the Python of `python:`.
///
/// They are taken like the others, from the same sources and into the lock: a copy of their files made here would grow
/// old, and scanners would not know of it. Where the sources have none, nothing is implied, and the check of the image
/// says what is missing.
final class Implied {
    private static final Map<String, String> COMMANDS = Map.of(
            "/bin/sh", "dash",
            "/usr/bin/sh", "dash",
            "/bin/dash", "dash",
            "/bin/bash", "bash",
            "/usr/bin/bash", "bash",
            "/bin/env", "coreutils",
            "/usr/bin/env", "coreutils");

    private static final Pattern PYTHON = Pattern.compile("python3(\\.[0-9]+)?(/.*)?");

    private Implied() {}

    /// The recipe's packages and the implied ones.
    ///
    /// @param script what follows `#!` in the entrypoint's first line; empty when it is no script
    static List<String> packages(Recipe recipe, String script, PackageIndex index) {
        List<String> named = recipe.os().map(Recipe.Os::packages).orElse(List.of());
        TreeSet<String> out = new TreeSet<>(named);
        wanted(recipe, script).stream()
                .filter(name -> named.stream().noneMatch(n -> n.equals(name) || n.startsWith(name + "/")))
                .filter(name -> Resolver.resolve(index, List.of(name)) instanceof Resolver.Resolution.Resolved)
                .toList()
                .forEach(out::add);
        return List.copyOf(out);
    }

    /// What follows `#!` in the entrypoint's first line, when the entrypoint is a script of the recipe's folder. The
    /// file is read as the build will read it; whatever is wrong with it is for the build to say.
    static String script(Recipe recipe, Path context, Scratch scratch) {
        if (recipe.execution().entrypoint().isEmpty()) {
            return "";
        }
        String entrypoint = recipe.execution().entrypoint().getFirst();
        for (Recipe.FileRule rule : recipe.files()) {
            Optional<Recipe.FileRule> only = only(rule, entrypoint);
            if (only.isPresent()) {
                Problems problems = new Problems('B', Source.of("", ""));
                Acknowledgements all = new Acknowledgements(recipe.acknowledged());
                for (ContextFiles.ContextFile file : ContextFiles.read(
                        context, List.of(only.get()), scratch, new ContextFiles.Checks(problems, all))) {
                    if (file.node() instanceof ImageTree.TreeNode.RegularFile plain) {
                        return script(plain);
                    }
                }
            }
        }
        return "";
    }

    private static String script(ImageTree.TreeNode.RegularFile file) {
        try {
            return ProgramFile.read(file.content(), file.meta().mode()).script().strip();
        } catch (IOException _) {
            return "";
        }
    }

    /// The rule for the one file that it puts at this path; empty when it puts none there.
    private static Optional<Recipe.FileRule> only(Recipe.FileRule rule, String path) {
        String src = rule.src().replaceAll("/+$", "");
        String name = src.substring(src.lastIndexOf('/') + 1);
        if (path.equals(rule.dest()) || path.equals(rule.dest() + name)) {
            return Optional.of(new Recipe.FileRule(src, path, rule.mode(), rule.layer(), rule.place()));
        }
        String folder = rule.dest().endsWith("/") ? rule.dest() : rule.dest() + "/";
        return path.startsWith(folder)
                ? Optional.of(new Recipe.FileRule(
                        src + "/" + path.substring(folder.length()), path, rule.mode(), rule.layer(), rule.place()))
                : Optional.empty();
    }

    private static SortedSet<String> wanted(Recipe recipe, String script) {
        TreeSet<String> out = new TreeSet<>();
        for (String variable : recipe.execution().env()) {
            if (variable.matches("(?i)(LANG|LC_[A-Z]+)=C\\.utf-?8")) {
                out.add("libc-bin");
            }
        }
        if (recipe.parts().python().isPresent()
                && recipe.os().stream().flatMap(os -> os.packages().stream()).noneMatch(PYTHON.asMatchPredicate())) {
            out.add("python3");
        }
        for (String word : recipe.execution().entrypoint()) {
            if (COMMANDS.containsKey(word)) {
                out.add(COMMANDS.get(word));
            }
        }
        String interpreter = script.split("[ \t]", 2)[0];
        if (COMMANDS.containsKey(interpreter)) {
            out.add(COMMANDS.get(interpreter));
        }
        return out;
    }
}
