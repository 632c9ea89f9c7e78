package dev.stele.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A page of the docs is read in terminals and in diffs, too, so its prose is as wide as the code. Tables and blocks of
/// code stay as they are: a line of them means something as a whole. Pages below `docs/reference` are generated.
final class ProseRule implements Rule {
    static final int COLUMNS_MAX = 120;

    private static final Pattern PAGE = Pattern.compile("docs/[^/]+\\.md");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(```|~~~).*");
    private static final Pattern TABLE_OR_CODE = Pattern.compile(" {4}.*|\\t.*|\\s*\\|.*");

    @Override
    public String sentence() {
        return "no line of prose in the docs has more than " + COLUMNS_MAX + " columns";
    }

    @Override
    public List<String> violations(House house) {
        List<String> found = new ArrayList<>();
        house.files().stream()
                .filter(file -> PAGE.matcher(file.path()).matches())
                .forEach(file -> check(file, found));
        return found;
    }

    private static void check(SourceFile file, List<String> found) {
        boolean fenced = false;
        int number = 0;
        for (String line : file.lines()) {
            number++;
            int columns = line.codePointCount(0, line.length());
            if (FENCE.matcher(line).matches()) {
                fenced = !fenced;
            } else if (!fenced
                    && columns > COLUMNS_MAX
                    && !TABLE_OR_CODE.matcher(line).matches()) {
                found.add(file.path() + ":" + number + " has " + columns + " columns: wrap it");
            }
        }
    }

    @Override
    public List<Sample> samples() {
        String line = "x ".repeat(COLUMNS_MAX / 2);
        return List.of(
                Sample.ofFile("docs/bad.md", "# Bad\n\n" + line + "y\n", "docs/bad.md:3 has 121 columns"),
                Sample.ofFile("docs/bad.md", "- " + line + "\n", "docs/bad.md:1 has 122 columns"),
                Sample.ofFile(
                        "docs/bad.md", "```\n" + line + "y\n```\n\n" + line + "é\n", "docs/bad.md:5 has 121 columns"));
    }
}
