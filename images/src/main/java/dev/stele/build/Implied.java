package dev.stele.build;

import dev.stele.debian.PackageIndex;
import dev.stele.debian.Resolver;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Packages that a Debian system has without anybody asking (`Essential`), and that a recipe names without naming them:
/// the locale of `env`, and the shell with which an entrypoint begins.
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

    private Implied() {}

    /// The recipe's packages and the implied ones.
    static List<String> packages(Recipe recipe, PackageIndex index) {
        List<String> named = recipe.os().map(Recipe.Os::packages).orElse(List.of());
        TreeSet<String> out = new TreeSet<>(named);
        wanted(recipe).stream()
                .filter(name -> !out.contains(name))
                .filter(name -> Resolver.resolve(index, List.of(name)) instanceof Resolver.Resolution.Resolved)
                .toList()
                .forEach(out::add);
        return List.copyOf(out);
    }

    private static TreeSet<String> wanted(Recipe recipe) {
        TreeSet<String> out = new TreeSet<>();
        for (String variable : recipe.execution().env()) {
            if (variable.matches("(?i)(LANG|LC_[A-Z]+)=C\\.utf-?8")) {
                out.add("libc-bin");
            }
        }
        for (String word : recipe.execution().entrypoint()) {
            if (COMMANDS.containsKey(word)) {
                out.add(COMMANDS.get(word));
            }
        }
        return out;
    }
}
