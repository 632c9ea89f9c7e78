package dev.stele.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// No text names one machine's folders or one mirror's host, and no source is of a kind the formatter cannot read.
final class TextRule implements Rule {
    /// What no committed file may contain, and why.
    private static final Map<Pattern, String> NOWHERE = Map.of(
            Pattern.compile("(?<![\\w.])/(?:work|home/[a-z]+/[a-z]|usr/lib/jvm/[a-z])[/\\w-]*"),
            "a path of one machine",
            Pattern.compile("(?:repo1?\\.maven|(?:deb|security|snapshot|ftp[.\\w]*)\\.debian|archive\\.ubuntu"
                    + "|registry-1\\.docker|artifactory|nexus)\\.[a-z]+[\\w.]*"),
            "the host of a registry or mirror");

    private static final Pattern IMPORT_MODULE = Pattern.compile("^import module ");

    /// The wrapper's own setting says where Maven comes from; these rules name what they look for.
    private static final Pattern EXEMPT = Pattern.compile("\\.mvn/wrapper/.*|mvnw\\.cmd|.*/tidy/TextRule\\.java");

    @Override
    public String sentence() {
        return "no file names a machine's folder or a mirror's host, and none imports a module";
    }

    @Override
    public List<String> violations(House house) {
        List<String> found = new ArrayList<>();
        for (SourceFile file : house.files()) {
            if (!EXEMPT.matcher(file.path()).matches()) {
                check(file, found);
            }
        }
        return found;
    }

    private static void check(SourceFile file, List<String> found) {
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            String where = file.path() + ":" + (i + 1) + " ";
            for (Map.Entry<Pattern, String> rule : NOWHERE.entrySet()) {
                Matcher matcher = rule.getKey().matcher(lines.get(i));
                if (matcher.find()) {
                    found.add(where + "names " + rule.getValue() + ": " + matcher.group());
                }
            }
            if (file.isJava() && IMPORT_MODULE.matcher(lines.get(i)).find()) {
                found.add(where + "imports a module, which the formatter cannot read: import the classes");
            }
        }
    }

    @Override
    public List<Sample> samples() {
        return List.of(
                Sample.ofFile("README.md", "cd /home/somebody/stele", "a path of one machine"),
                Sample.ofFile("x.sh", "JAVA_HOME=/usr/lib/jvm/some-jdk", "a path of one machine"),
                Sample.ofFile("x.yaml", "uris: http://deb.debian" + ".org/debian", "the host of a registry or mirror"),
                Sample.ofMain("engine", "\nimport module java.base;\nclass Bad {}", "imports a module"));
    }
}
