package dev.stele.machine;

import dev.stele.fleet.Release;
import dev.stele.linux.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The attempts to get out of an instance, as `probe-attempts.txt` lists them, for this machine's processor.
final class ProbeTable {
    private static final String CANARY = "canary: ";
    private static final List<Integer> ALLOWED_FAMILIES = List.of(1, 2, 10, 16);
    private static final int FAMILIES = 46;
    private static final int NO_PROGRAM = 127;
    private static final Pattern CALL = Pattern.compile("\\{([a-z_0-9]+)}");

    private final Map<String, String> calls = new TreeMap<>();

    ProbeTable() {
        for (String line : lines("probe-calls.txt")) {
            String[] words = line.split(" ");
            calls.put(
                    words[0],
                    switch (Architecture.own()) {
                        case AMD64 -> words[1];
                        case ARM64 -> words[2];
                    });
        }
    }

    /// @param refusal the expected one
    /// @param command of the shell
    record Attempt(String name, String refusal, String command) {
        boolean isCanary() {
            return name.startsWith(CANARY);
        }

        /// Whether the attempt was refused, and in the way that was expected.
        ///
        /// @param code exit code
        /// @param said the last line of the output
        boolean isRefused(int code, String said) {
            if (code == NO_PROGRAM) {
                // What is not there was not tried.
                return false;
            }
            if (refusal.equals("no")) {
                return code == 1;
            }
            return refusal.startsWith("/")
                    ? code != 0
                            && Pattern.compile(refusal.substring(1, refusal.length() - 1), Pattern.CASE_INSENSITIVE)
                                    .matcher(said)
                                    .find()
                    : List.of(refusal.split(",")).contains(String.valueOf(code));
        }
    }

    /// @param user `0` or `1` for another
    List<Attempt> attempts(String user) {
        List<Attempt> out = new ArrayList<>();
        for (String line : lines("probe-attempts.txt")) {
            String[] columns = line.split(" :: ", 3);
            String name = columns[0];
            boolean ours = (!name.matches("[01]: .*") || name.startsWith(user + ":"))
                    && (!name.startsWith("p2: ") || Release.PROFILE >= 2);
            if (ours && isOnThisProcessor(columns[2])) {
                out.add(new Attempt(name, columns[1], withNumbers(columns[2])));
            }
        }
        IntStream.range(0, FAMILIES)
                .filter(family -> !ALLOWED_FAMILIES.contains(family))
                .forEach(family -> out.add(new Attempt("sockets of family " + family, "no", "family " + family)));
        return out;
    }

    /// The whole script: the functions, and each attempt between two marks in the output.
    String script(List<Attempt> attempts) {
        StringBuilder out = new StringBuilder();
        lines("probe.sh").forEach(line -> out.append(withNumbers(line)).append('\n'));
        for (int i = 0; i < attempts.size(); i++) {
            out.append("( ").append(attempts.get(i).command()).append("\n) >/run/said 2>&1 </dev/null; ");
            out.append("ended ").append(i).append('\n');
        }
        return out.append("echo '@@ done'\n").toString();
    }

    /// Replaces `{name}` by the number of that call.
    String withNumbers(String text) {
        Matcher call = CALL.matcher(text);
        return call.replaceAll(found -> {
            String number = calls.get(found.group(1));
            if (number == null) {
                throw new IllegalArgumentException("probe-calls.txt has no " + found.group(1));
            }
            return number;
        });
    }

    private boolean isOnThisProcessor(String command) {
        boolean amd64 = Architecture.own() == Architecture.AMD64;
        return CALL.matcher(command).results().noneMatch(call -> "-".equals(calls.get(call.group(1))))
                && (amd64 || !command.contains("int80"));
    }

    private static List<String> lines(String resource) {
        try (InputStream in = ProbeTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
