package dev.stele.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A table: an index in a line form (`name version; field; field`), the requested packages, and the result.
class ResolverTest {
    private static final String INDEX = """
            app 1; Depends: lib (>= 2), tool | other-tool
            lib 1
            lib 2; Depends: base
            base 1; Pre-Depends: loader
            loader 1; Provides: ld.so
            tool 1; Depends: lib (<< 9)
            other-tool 1
            old 1; Depends: lib (= 1)
            prefers 1; Depends: nothing | missing (>= 1) | tool
            settled 1; Depends: other-tool, tool | other-tool
            virtual 1; Depends: mail
            postfix 1; Provides: mail
            exim 1; Provides: mail
            versioned 1; Depends: json (>= 2)
            json-c 1; Provides: json (= 3), json-abi
            json-old 1; Provides: json (= 1)
            loose 1; Depends: ld.so (>= 1)
            any 1; Depends: lib:any
            foreign 1; Depends: lib:armhf
            circle 1; Depends: circle-b
            circle-b 1; Depends: circle
            required-one 1; Priority: required; Provides: choice
            required-two 1; Provides: choice
            chooses 1; Depends: choice
            deep 1; Depends: deeper
            deeper 1; Depends: gone (>= 2)
            recommends 1; Recommends: lib
            foreign-only 1; Architecture: armhf
            chrony 4; Provides: time-daemon; Conflicts: time-daemon
            ntpsec 1; Provides: time-daemon; Conflicts: ntp, time-daemon; Replaces: time-daemon
            clocked 1; Depends: time-daemon
            prefers-ntpsec 1; Depends: ntpsec | time-daemon
            wants-ntpsec 1; Depends: ntpsec
            breaks-lib 1; Breaks: lib (<< 2)
            breaks-old 1; Breaks: lib (<= 2)
            breaks-any 1; Breaks: lib
            breaks-foreign 1; Breaks: lib:armhf
            same-virtual 1; Provides: editor (= 2); Conflicts: editor
            other-editor 1; Provides: editor
            versioned-conflict 1; Conflicts: editor (<< 3)
            either 1; Depends: breaks-any | other-tool
            dead-end 1; Depends: leads-nowhere | tool
            leads-nowhere 1; Depends: gone
            late-clash 1; Depends: early | other-tool, middle
            early 1
            middle 1; Depends: no-early
            no-early 1; Conflicts: early
            no-way 1; Depends: leads-nowhere | leads-nowhere-too
            leads-nowhere-too 1; Depends: gone
            ranks 1; Depends: ranked
            rank-a 1; Priority: optional; Provides: ranked
            rank-b 1; Priority: standard; Provides: ranked
            rank-c 1; Priority: important; Provides: ranked, ranked-too
            rank-d 1; Priority: extra; Essential: yes; Provides: ranked-too
            ranks-too 1; Depends: ranked-too
            only-essential 1; Depends: ranked-too, rank-c
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "→", textBlock = """
            app              → app base lib loader tool
            other-tool app   → app base lib loader other-tool
            prefers          → base lib loader prefers tool
            settled          → other-tool settled
            versioned        → json-c versioned
            any              → any base lib loader
            circle           → circle circle-b
            chooses          → chooses required-one
            ld.so            → loader
            recommends       → recommends
            virtual exim     → exim virtual
            virtual postfix  → postfix virtual
            chrony           → chrony
            chrony clocked   → chrony clocked
            clocked          → clocked ntpsec
            chrony prefers-ntpsec → chrony prefers-ntpsec
            breaks-lib app   → app base breaks-lib lib loader tool
            breaks-foreign lib → base breaks-foreign lib loader
            same-virtual     → same-virtual
            versioned-conflict other-editor → other-editor versioned-conflict
            either lib       → base either lib loader other-tool
            either           → breaks-any either
            dead-end         → base dead-end lib loader tool
            late-clash       → late-clash middle no-early other-tool
            ranks            → rank-c ranks
            ranks-too        → rank-d ranks-too
            only-essential   → only-essential rank-c rank-d
            chrony ntpsec    → !ntpsec and chrony: ntpsec 1 has  Conflicts: time-daemon, which chrony 4 provides
            ntpsec chrony    → !chrony and ntpsec: chrony 4 has  Conflicts: time-daemon, which ntpsec 1 provides
            chrony wants-ntpsec → !wants-ntpsec, ntpsec and chrony: ntpsec 1 has  Conflicts: time-daemon, which chrony 4 provides
            breaks-old lib   → !breaks-old and lib: breaks-old 1 has  Breaks: lib (<= 2); here it is lib 2
            lib breaks-any   → !breaks-any and lib: breaks-any 1 has  Breaks: lib; here it is lib 2
            same-virtual other-editor → !same-virtual and other-editor: same-virtual 1 has  Conflicts: editor, which other-editor 1 provides
            versioned-conflict same-virtual → !versioned-conflict and same-virtual: versioned-conflict 1 has  Conflicts: editor (<< 3), which same-virtual 1 provides
            no-way           → !gone of no-way, leads-nowhere: the sources have no gone
            old              → !lib (= 1) of old: the sources have lib 2
            virtual          → exim virtual
            mail             → !mail is one of exim, postfix
            loose            → !ld.so (>= 1) of loose: the sources have no ld.so
            foreign          → !lib:armhf of foreign: the sources have lib 2
            foreign-only     → !foreign-only of the recipe: the sources have no foreign-only
            deep             → !gone (>= 2) of deep, deeper: the sources have no gone
            nix old          → !nix of the recipe: the sources have no nix; !lib (= 1) of old: the sources have lib 2
            """)
    void resolvesClosure(String wanted, String expected) {
        assertThat(outcome(List.of(wanted.strip().split(" ")))).isEqualTo(expected.strip());
    }

    @Test
    void orderOfRequestedPackagesDoesNotMatter() {
        assertThat(outcome(List.of("app", "other-tool"))).isEqualTo(outcome(List.of("other-tool", "app")));
    }

    private static String outcome(List<String> wanted) {
        return switch (Resolver.resolve(index(), wanted)) {
            case Resolver.Resolution.Resolved(var packages) -> String.join(" ", packages.keySet());
            case Resolver.Resolution.Impossible(var failures) ->
                String.join("; ", failures.stream().map(ResolverTest::show).toList());
        };
    }

    private static String show(Resolver.Failure failure) {
        return switch (failure) {
            case Resolver.Failure.Unsatisfied(var clause, var chain, var seen) ->
                "!" + clause + " of " + (chain.isEmpty() ? "the recipe" : String.join(", ", chain)) + ": " + seen;
            case Resolver.Failure.Virtual(var name, var providers) ->
                "!" + name + " is one of " + String.join(", ", providers);
            case Resolver.Failure.Incompatible(var first, var second, var relation) ->
                "!" + String.join(", ", first) + " and " + String.join(", ", second) + ": " + relation;
        };
    }

    private static PackageIndex index() {
        PackageIndex index = new PackageIndex("amd64");
        for (String line : INDEX.lines().toList()) {
            String[] parts = line.split("; ");
            String[] name = parts[0].split(" ");
            String text = "Package: " + name[0] + "\nVersion: " + name[1]
                    + (line.contains("Architecture") ? "" : "\nArchitecture: amd64")
                    + "\nFilename: x\nSize: 1\nSHA256: " + "0".repeat(64) + "\n"
                    + String.join("\n", List.of(parts).subList(1, parts.length)) + "\n";
            index.add(Deb822.parse(text.getBytes(StandardCharsets.UTF_8)).getFirst(), 0);
        }
        return index.withProviders();
    }
}
