package dev.stele.python;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The programs of a wheel (`entry_points.txt`): their names, and the text of the file that an installer writes.
final class EntryPoints {
    private static final String WORD = "[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*";
    private static final Pattern SECTION = Pattern.compile("\\[\\s*(.+?)\\s*\\]");
    private static final Pattern PROGRAM = Pattern.compile(
            "([A-Za-z0-9_][A-Za-z0-9._-]*)\\s*[=:]\\s*(" + WORD + ")\\s*:\\s*(" + WORD + ")\\s*(?:\\[[^\\]]*\\])?");

    private EntryPoints() {}

    /// The programs' texts by their names.
    ///
    /// @param python path of the program that runs them
    /// @throws IllegalArgumentException when a program cannot be read
    static SortedMap<String, String> programs(String text, String python) {
        SortedMap<String, String> out = new TreeMap<>();
        String section = "";
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            Matcher head = SECTION.matcher(line);
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (head.matches()) {
                section = head.group(1);
            } else if (section.equals("console_scripts") || section.equals("gui_scripts")) {
                Matcher program = PROGRAM.matcher(line);
                if (!program.matches()) {
                    throw new IllegalArgumentException("its program \"" + line + "\" names no function");
                }
                out.put(program.group(1), program(python, program.group(2), program.group(3)));
            }
        }
        return Collections.unmodifiableSortedMap(out);
    }

    private static String program(String python, String module, String function) {
        String imported = function.split("\\.", 2)[0];
        return """
                #!%s
                import sys
                from %s import %s
                if __name__ == '__main__':
                    sys.exit(%s())
                """.formatted(python, module, imported, function);
    }
}
