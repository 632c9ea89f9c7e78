package dev.stele.build;

import dev.stele.text.Fields;
import dev.stele.text.Problems;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads where a recipe's files come from: the base, the packages and the projects.
final class PartsReader {
    private static final Pattern CLASS = Pattern.compile(RecipeKeys.CLASS);
    private static final Pattern PYTHON = Pattern.compile(RecipeKeys.PYTHON);
    private static final Pattern INDEX = Pattern.compile(RecipeKeys.INDEX);

    private final Problems problems;
    private final Fields top;

    PartsReader(Problems problems, Fields top) {
        this.problems = problems;
        this.top = top;
    }

    /// @param files that the recipe names itself
    Recipe.Parts read(List<Recipe.FileRule> files) {
        Optional<Recipe.Os> os = top.mapping("os").map(new OsReader(problems)::read);
        Optional<Recipe.Base> from = top.string("from").map(text -> new Recipe.Base(text, top.place("from")));
        if (from.isPresent() && os.isPresent()) {
            top.at("os")
                    .add(
                            342,
                            "packages cannot be added to a base image",
                            "from brings its own accounts, libraries and list of packages, which those of os would"
                                    + " replace without telling",
                            "take a base that has the packages, or leave out  from");
        }
        Recipe.Parts parts = new Recipe.Parts(
                from,
                os,
                top.mapping("java").flatMap(this::java),
                top.mapping("python").flatMap(this::python),
                files);
        if (parts.isEmpty() && top.isEmpty("files")) {
            top.at("os")
                    .add(
                            271,
                            "the image would be empty",
                            "it has neither a base nor packages nor a project nor files",
                            "add  from: …  or  os: {packages: […]}  or  files: […]");
        }
        return parts;
    }

    private Optional<Recipe.Java> java(Fields java) {
        Optional<String> mainClass = RecipeReader.optional(
                java, "mainClass", c -> CLASS.matcher(c).matches(), "a class's name such as com.example.Main");
        return java.requireString("jar").map(jar -> new Recipe.Java(jar, mainClass, java.place("jar")));
    }

    private Optional<Recipe.Python> python(Fields python) {
        Optional<String> requirements = python.string("requirements");
        Optional<String> lock = python.string("lock");
        Optional<String> version = RecipeReader.optional(
                python, "version", v -> PYTHON.matcher(v).matches(), "a version such as \"3.13\"");
        Optional<String> index = RecipeReader.optional(
                python, "index", i -> INDEX.matcher(i).matches(), "an http or https address without a password");
        if (requirements.isPresent() == lock.isPresent()) {
            top.at("python")
                    .add(
                            330,
                            "python: names " + (lock.isPresent() ? "two files" : "no file") + " that pins its wheels",
                            "one says which are taken",
                            "write  python: {requirements: requirements.txt}  or  python: {lock: uv.lock}");
            return Optional.empty();
        }
        String key = lock.isPresent() ? "lock" : "requirements";
        String file = lock.or(() -> requirements).orElseThrow();
        return Optional.of(new Recipe.Python(file, lock.isPresent(), version, index, python.place(key)));
    }
}
