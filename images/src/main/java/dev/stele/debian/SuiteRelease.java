package dev.stele.debian;

import dev.stele.fetch.Wanted;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The content of a verified `InRelease`: names, dates, and the digest of every index of the suite.
///
/// @param validUntil the end of its validity, when it names one
/// @param priority of its packages, as apt gives it to those that nobody asked for by their suite
///     (apt_preferences(5))
public record SuiteRelease(
        Signature signature,
        String suite,
        String codename,
        Instant date,
        Optional<Instant> validUntil,
        int priority,
        Indexes indexes) {
    static final int PRIORITY = 500;
    private static final int BACKPORTS_PRIORITY = 100;
    private static final int EXPERIMENTAL_PRIORITY = 1;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy H:mm:ss", Locale.ENGLISH);

    /// @param digest SHA-256 of the verified text
    /// @param signer fingerprint of the key that signed it
    public record Signature(Digest digest, String signer) {}

    /// The package indexes of the suite.
    ///
    /// @param holdAll whether those of an architecture include the packages of `all`
    /// @param byHash whether they can be downloaded by their digest, which avoids races with mirror updates
    /// @param files the section `SHA256`, by path below the suite's folder
    record Indexes(List<String> architectures, boolean holdAll, boolean byHash, Map<String, Wanted> files) {}

    /// @throws Deb822Exception when the text is no Release file
    static SuiteRelease parse(SignedText.Verification.Verified signed) {
        List<Stanza> stanzas = Deb822.parse(signed.bytes());
        if (stanzas.size() != 1) {
            throw new Deb822Exception("one paragraph is expected, not " + stanzas.size());
        }
        Stanza stanza = stanzas.getFirst();
        return new SuiteRelease(
                new Signature(Digest.sha256(signed.bytes()), signed.signer()),
                stanza.text("Suite"),
                stanza.text("Codename"),
                date(stanza.required("Date")),
                stanza.get("Valid-Until").map(SuiteRelease::date),
                priority(isTrue(stanza.text("NotAutomatic")), isTrue(stanza.text("ButAutomaticUpgrades"))),
                new Indexes(
                        List.of(stanza.text("Architectures").split(" ")),
                        stanza.text("No-Support-for-Architecture-all").equals("Packages"),
                        stanza.text("Acquire-By-Hash").equals("yes"),
                        files(stanza.required("SHA256"))));
    }

    private static int priority(boolean isNotAutomatic, boolean butUpgrades) {
        return !isNotAutomatic ? PRIORITY : butUpgrades ? BACKPORTS_PRIORITY : EXPERIMENTAL_PRIORITY;
    }

    /// The words that apt takes for yes.
    private static boolean isTrue(String text) {
        return Set.of("yes", "true", "with", "on", "enable", "1").contains(text.toLowerCase(Locale.ROOT));
    }

    /// Dates of Release files are in UTC, written in one of three ways.
    private static Instant date(String text) {
        try {
            return LocalDateTime.parse(text.replaceFirst(" (UTC|GMT|\\+0000)$", ""), DATE)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException _) {
            throw new Deb822Exception("\"" + text + "\" is no date");
        }
    }

    private static Map<String, Wanted> files(String section) {
        Map<String, Wanted> out = new HashMap<>();
        for (String line : section.lines().filter(l -> !l.isBlank()).toList()) {
            String[] parts = line.strip().split("\\s+");
            try {
                if (parts.length != 3) {
                    throw new IllegalArgumentException("three words are expected");
                }
                out.put(parts[2], Wanted.exactly(new Digest("sha256", parts[0]), Long.parseLong(parts[1])));
            } catch (IllegalArgumentException e) {
                throw new Deb822Exception("section SHA256: \"" + line + "\": " + FailureText.of(e));
            }
        }
        return Map.copyOf(out);
    }

    boolean isNamed(String name) {
        return name.equals(suite) || name.equals(codename);
    }

    /// The date in the format of the lock.
    public String dateText() {
        return OffsetDateTime.ofInstant(date, ZoneOffset.UTC).format(DateTimeFormatter.ISO_INSTANT);
    }
}
