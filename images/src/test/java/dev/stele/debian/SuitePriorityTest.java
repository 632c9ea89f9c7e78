package dev.stele.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of several suites' versions is taken: apt's priorities 500, 100 and 1 (apt_preferences(5)).
class SuitePriorityTest {
    private static final List<String> SUITES = List.of("stable", "stable-security", "stable-backports", "experimental");
    private static final int[] PRIORITIES = {500, 500, 100, 1};
    private static final String PACKAGES = """
            stable            web 1; Depends: lib
            stable            lib 1
            stable-security   lib 1.1
            stable-backports  web 2; Depends: lib (>= 2), tool
            stable-backports  lib 2
            stable-backports  tool 1
            experimental      web 9
            experimental      tool 9
            experimental      new 1; Depends: lib (>= 2)
            stable            plain 1; Depends: lib (>= 2)
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "→", textBlock = """
            web                      → lib 1.1, web 1
            tool                     → tool 1
            web/stable-backports     → lib 2, tool 1, web 2
            web/bpo                  → lib 2, tool 1, web 2
            web/stable               → lib 1.1, web 1
            web/experimental         → web 9
            web/stable-backports lib → !web needs lib (>= 2): the sources have lib 1.1
            plain                    → !plain needs lib (>= 2): the sources have lib 1.1
            new                      → !new needs lib (>= 2): the sources have lib 1.1
            web/sid                  → !web/sid: there is no suite sid among the sources
            new/stable               → !new/stable: suite stable has no new
            """)
    void takesWhatAptTakes(String wanted, String expected) {
        assertThat(outcome(List.of(wanted.strip().split(" ")), PACKAGES.lines().toList()))
                .isEqualTo(expected.strip());
        assertThat(outcome(
                        List.of(wanted.strip().split(" ")),
                        PACKAGES.lines().toList().reversed()))
                .isEqualTo(expected.strip());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "'', '', 500",
        "yes, '', 1",
        "yes, yes, 100",
        "'', yes, 500",
        "no, yes, 500",
        "Yes, no, 1",
        "true, 1, 100"
    })
    void readsThePriorityOfASuite(String notAutomatic, String butUpgrades, int priority) {
        String text = "Suite: s\nDate: Sat, 21 Nov 2026 10:00:00 UTC\nSHA256:\n"
                + (notAutomatic.isEmpty() ? "" : "NotAutomatic: " + notAutomatic + "\n")
                + (butUpgrades.isEmpty() ? "" : "ButAutomaticUpgrades: " + butUpgrades + "\n");
        String latin = text.replace("SHA256:\n", "SHA256:\n " + "0".repeat(64) + " 1 x\n");
        assertThat(SuiteRelease.parse(new SignedText.Verification.Verified(latin, "F"))
                        .priority())
                .isEqualTo(priority);
    }

    @Test
    void readsNamesOfAnyField() {
        List<String> names = new ArrayList<>();
        Relation.names("a (>= 1) | b:any,c[amd64] ,\n d <!nocheck>, , e", names::add);
        assertThat(names).containsExactly("a", "b", "c", "d", "e");
    }

    private static String outcome(List<String> wanted, List<String> packages) {
        PackageIndex index = new PackageIndex("amd64");
        for (int i = 0; i < SUITES.size(); i++) {
            index.offer(i, i == 2 ? Set.of("bpo", SUITES.get(i)) : Set.of(SUITES.get(i)), PRIORITIES[i]);
        }
        for (String line : packages) {
            String[] parts = line.split("; ");
            String[] head = parts[0].split(" +");
            String text = "Package: " + head[1] + "\nVersion: " + head[2]
                    + "\nArchitecture: amd64\nFilename: x\nSize: 1\nSHA256: " + "0".repeat(64) + "\n"
                    + String.join("\n", List.of(parts).subList(1, parts.length)) + "\n";
            index.add(Deb822.parse(text.getBytes(StandardCharsets.UTF_8)).getFirst(), SUITES.indexOf(head[0]));
        }
        return switch (Resolver.resolve(index.withProviders(), wanted)) {
            case Resolver.Resolution.Resolved(var found) ->
                String.join(
                        ", ", found.values().stream().map(DebPackage::toString).toList());
            case Resolver.Resolution.Impossible(var failures) -> "!" + show(failures.getFirst());
        };
    }

    private static String show(Resolver.Failure failure) {
        return switch (failure) {
            case Resolver.Failure.Unsatisfied(var clause, var chain, var seen) ->
                (chain.isEmpty() ? clause : chain.getLast() + " needs " + clause) + ": " + seen;
            case Resolver.Failure.Virtual(var name, var _) -> name;
            case Resolver.Failure.Incompatible(var _, var _, var relation) -> relation;
        };
    }
}
