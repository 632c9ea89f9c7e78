package dev.stele.build;

import dev.stele.text.Fields;
import dev.stele.text.Problems;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads `os` of a recipe: packages and where they come from.
final class OsReader {
    private static final Pattern PACKAGE = Pattern.compile(RecipeKeys.PACKAGE);
    private static final Pattern SUITE = Pattern.compile(RecipeKeys.SUITE);

    private final Problems problems;

    OsReader(Problems problems) {
        this.problems = problems;
    }

    Recipe.Os read(Fields os) {
        os.choice("distribution", Map.of("debian", "debian"));
        SortedSet<String> packages = packages(os);
        Optional<String> suite =
                RecipeReader.optional(os, "suite", s -> SUITE.matcher(s).matches(), "a suite's name such as trixie");
        List<Recipe.Source> sources = new ArrayList<>();
        os.mappings("sources").forEach(s -> source(s).ifPresent(sources::add));
        if (suite.isPresent() && !sources.isEmpty()) {
            os.at("suite")
                    .add(
                            273,
                            "os.suite and os.sources are both given",
                            "os.suite chooses among the machine's sources, os.sources replaces them",
                            "remove  suite");
        }
        return new Recipe.Os(List.copyOf(packages), suite, sources);
    }

    /// Names, or `name/suite`.
    private SortedSet<String> packages(Fields os) {
        SortedSet<String> packages = new TreeSet<>();
        Set<String> names = new HashSet<>();
        List<Fields.Item> items = os.strings("packages");
        for (Fields.Item item : items) {
            var m = PACKAGE.matcher(item.text());
            if (!m.matches()) {
                RecipeReader.wrong(
                        problems,
                        item,
                        "\"" + item.text() + "\" is no package name",
                        "write the name alone, or  name/suite ; versions go to image.lock");
            } else if (!names.add(m.group(1))) {
                RecipeReader.wrong(problems, item, "package " + m.group(1) + " stands twice", "remove one of them");
            } else {
                packages.add(item.text());
            }
        }
        if (items.isEmpty() || items.size() > RecipeKeys.PACKAGES_MAX) {
            os.at("packages")
                    .add(
                            273,
                            "os.packages names " + items.size() + " packages",
                            "it takes 1 to " + RecipeKeys.PACKAGES_MAX,
                            "add  packages: [base-files, …]");
        }
        return packages;
    }

    private Optional<Recipe.Source> source(Fields source) {
        List<URI> uris = new ArrayList<>();
        for (Fields.Item item : source.strings("uris")) {
            uri(item).ifPresent(uris::add);
        }
        List<String> components =
                source.strings("components").stream().map(Fields.Item::text).toList();
        if (uris.isEmpty() || components.isEmpty()) {
            String key = uris.isEmpty() ? "uris" : "components";
            source.at(key).add(273, source.path() + " has no " + key, "a source needs both", "add  " + key + ": […]");
        }
        Optional<String> suite = RecipeReader.required(
                source, "suite", s -> SUITE.matcher(s).matches() && !s.endsWith("/"), "a suite's name such as trixie");
        Optional<String> signedBy = source.requireString("signedBy");
        return uris.isEmpty() || components.isEmpty() || suite.isEmpty() || signedBy.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Recipe.Source(uris, suite.get(), components, signedBy.get(), source.place("signedBy")));
    }

    private Optional<URI> uri(Fields.Item item) {
        try {
            URI uri = new URI(item.text());
            if (Set.of("http", "https", "file").contains(String.valueOf(uri.getScheme()))
                    && uri.getUserInfo() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException _) {
            // reported below
        }
        RecipeReader.wrong(
                problems,
                item,
                "\"" + item.text() + "\" is no address of a package source",
                "write an http, https or file address");
        return Optional.empty();
    }
}
