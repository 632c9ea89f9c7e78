package dev.stele.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Another user of the machine, in no group of anybody, who knows every path and every process id, and tries.
final class LocalUser {
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c");

    /// Prints `rwx PATH` for what may be done with each path in the list; the rest is left out.
    private static final String RIGHTS = """
        while IFS= read -r path; do
          can=
          [ -r "$path" ] && can=r
          [ -w "$path" ] && can=${can}w
          [ -x "$path" ] && can=${can}x
          [ -z "$can" ] || printf '%s %s\\n' "$can" "$path"
        done <"$0"
        """;

    /// Prints the path, and then the content, of each file in the list that can be read, and of each link its target.
    private static final String CONTENT = """
        while IFS= read -r path; do
          if [ -L "$path" ]; then
            target=$(readlink "$path" 2>/dev/null) && printf '%s -> %s\\n' "$path" "$target"
          elif [ -d "$path" ]; then
            ls -A "$path" >/dev/null 2>&1 && printf '%s/\\n' "$path"
          elif head -c 1 "$path" >/dev/null 2>&1; then
            printf '%s\\n' "$path"
            head -c 1000000 "$path" 2>/dev/null | LC_ALL=C tr -c '\\012\\040-\\176' ' '
            echo
          fi
        done <"$0"
        """;

    private LocalUser() {}

    /// What may be done with which of these: `rx PATH`, a line each.
    static List<String> rights(Collection<Path> paths) {
        return run(RIGHTS, paths).lines().toList();
    }

    /// What can be read of these: a line with the path, and the content.
    static String content(Collection<Path> paths) {
        return run(CONTENT, paths);
    }

    /// Whether a command of this user succeeds.
    static boolean can(String... command) {
        return ran(command).exit() == 0;
    }

    /// Whether this user can connect to a socket, whatever comes then.
    static boolean connects(Path socket) {
        int refused = 7;
        return ran("curl", "-s", "-m", "1", "--unix-socket", socket.toString(), "http://x/")
                        .exit()
                != refused;
    }

    /// What a command of this user prints, whether or not it succeeds.
    static String said(String... command) {
        return ran(command).out();
    }

    private static Program.Ended ran(String... command) {
        return Program.run(Map.of(), Path.of("/"), with(List.of("exec \"$0\" \"$@\""), List.of(command)));
    }

    private static String run(String script, Collection<Path> paths) {
        try {
            Path list = Files.createTempFile("stele-paths", "");
            try {
                String text =
                        String.join("\n", paths.stream().map(Path::toString).toList()) + "\n";
                Files.writeString(list, text, StandardCharsets.UTF_8);
                Program.run("chmod", "644", list.toString()).orThrow();
                return Program.run(Map.of(), Path.of("/"), with(List.of(script), List.of(list.toString())))
                        .orThrow()
                        .out();
            } finally {
                Files.delete(list);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> with(List<String> script, List<String> arguments) {
        List<String> out = new ArrayList<>(NOBODY);
        out.addAll(script);
        out.addAll(arguments);
        return out;
    }
}
