package dev.stele.build;

import dev.stele.build.RunCheck.Finding;
import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Looks in a finished image for what the recipe names beside programs: the locale of `env`, and the account of the
/// user. Programs start without them and then behave otherwise, so all of it is warnings.
final class SettingsCheck {
    private final Recipe recipe;
    private final ImageFiles files;
    private final List<Finding> findings = new ArrayList<>();

    private SettingsCheck(Recipe recipe, ImageFiles files) {
        this.recipe = recipe;
        this.files = files;
    }

    /// @param ids `uid:gid` of the image's user
    static List<Finding> of(Recipe recipe, ImageFiles files, String ids) {
        SettingsCheck check = new SettingsCheck(recipe, files);
        check.locales();
        check.user(ids);
        return check.findings;
    }

    private void locales() {
        if (recipe.execution().variable("LOCPATH").isPresent()
                || files.packages().hasLocaleArchive()) {
            return;
        }
        recipe.execution().env().stream()
                .filter(e -> e.startsWith("LANG=") || e.startsWith("LC_"))
                .forEach(e -> locale(e.substring(0, e.indexOf('=')), e.substring(e.indexOf('=') + 1)));
    }

    private void locale(String variable, String name) {
        if (name.isEmpty() || name.equals("C") || name.equals("POSIX") || name.startsWith("/")) {
            return;
        }
        String base = name.split("@", 2)[0];
        int dot = base.indexOf('.');
        String suffix = name.contains("@") ? name.substring(name.indexOf('@')) : "";
        String codeset = dot < 0 ? "" : base.substring(dot + 1);
        String territory = dot < 0 ? base : base.substring(0, dot);
        String normal = codeset.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        boolean found = List.of(name, territory + "." + normal + suffix, territory + suffix).stream()
                .anyMatch(n -> files.hasFolder("usr/lib/locale/" + n));
        if (!found) {
            boolean isC = territory.equals("C");
            findings.add(new Finding(
                    List.of(variable, name),
                    false,
                    Problem.of(
                            "B295",
                            "the image has no locale " + name + ", which env " + variable + " names",
                            "programs then read names and text as ASCII",
                            isC
                                    ? "add  libc-bin  to os.packages, or run  stele lock  again"
                                    : "write  C.UTF-8 , or add  locales-all  to os.packages")));
        }
    }

    private void user(String ids) {
        boolean known = files.text("etc/passwd")
                .map(t -> Programs.hasUser(t, ids))
                .orElse(files.packages().hasAccount());
        if (!known) {
            findings.add(new Finding(
                    List.of("user", recipe.execution().user()),
                    false,
                    Problem.of(
                            "B296",
                            "user " + recipe.execution().user() + " has no line in the image's /etc/passwd",
                            "some programs find neither a name nor a home then",
                            "add it to that file, or leave the file to the build")));
        }
    }
}
