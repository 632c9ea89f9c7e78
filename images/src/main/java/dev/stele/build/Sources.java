package dev.stele.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stele.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Opens package sources: fetches each suite's signed list, verifies it, and refuses what is expired or another's.
///
/// The newest list seen of each source is kept in the cache. When an address answers with an older one, the newer is
/// used: an attacker in the network cannot take fixes back by replaying an old list.
final class Sources {
    private static final int IN_RELEASE_BYTES_MAX = 16 << 20;

    private final BuildMachine machine;
    private final Downloads downloads;
    private final Progress progress;

    Sources(BuildMachine machine, Downloads downloads, Progress progress) {
        this.machine = machine;
        this.downloads = downloads;
        this.progress = progress;
    }

    /// @throws BuildException with the problems of all sources at once
    List<Suite> open(List<AptSource> sources) {
        List<Suite> out = new ArrayList<>();
        List<BuildException> failures = new ArrayList<>();
        for (AptSource source : sources) {
            try {
                open(source).ifPresent(out::add);
            } catch (BuildException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw BuildException.together(failures);
        }
        return List.copyOf(out);
    }

    private Optional<Suite> open(AptSource source) {
        byte[] fetched = fetch(source);
        Instant now = machine.clock().instant();
        return switch (SignedText.verify(fetched, source.keys(), now)) {
            case SignedText.Verification.Verified verified -> {
                Release release = newest(source, fetched, parse(source, verified), now);
                check(source, release, now);
                yield Optional.of(new Suite(source, release));
            }
            case SignedText.Verification.Unverified(var reasons) -> {
                if (!source.optional()) {
                    throw BuildException.unverified(SourceProblems.unsigned(source, reasons));
                }
                progress.step("left out " + source + ": not signed by Debian's archive keys");
                yield Optional.empty();
            }
        };
    }

    private byte[] fetch(AptSource source) {
        List<URI> uris = Suite.below(source.uris(), "dists/" + source.suite() + "/InRelease");
        try {
            return downloads.small(uris, IN_RELEASE_BYTES_MAX);
        } catch (DownloadException e) {
            throw BuildException.failed(SourceProblems.notFetched(source.toString(), e));
        }
    }

    private static Release parse(AptSource source, SignedText.Verification.Verified verified) {
        try {
            return Release.parse(verified);
        } catch (Deb822Exception e) {
            throw BuildException.failed(SourceProblems.unreadable(source, "InRelease", String.valueOf(e.getMessage())));
        }
    }

    private static void check(AptSource source, Release release, Instant now) {
        if (!release.isNamed(source.suite())) {
            throw BuildException.unverified(SourceProblems.otherSuite(source, release));
        }
        Optional<Instant> end = release.validUntil().filter(_ -> !source.ignoresExpiry());
        if (end.isPresent() && end.get().isBefore(now)) {
            throw BuildException.unverified(SourceProblems.expired(source, end.get()));
        }
    }

    private Release newest(AptSource source, byte[] fetchedBytes, Release fetched, Instant now) {
        Path kept = machine.cache()
                .resolve("lists")
                .resolve(Digest.sha256(source.toString().getBytes(UTF_8)).hex());
        try {
            if (Files.isRegularFile(kept)
                    && SignedText.verify(Files.readAllBytes(kept), source.keys(), now)
                            instanceof SignedText.Verification.Verified verified) {
                Release before = parse(source, verified);
                if (before.date().isAfter(fetched.date()) && before.isNamed(source.suite())) {
                    progress.step(source + " answered with a list of " + fetched.dateText()
                            + "; using the newer one of " + before.dateText());
                    return before;
                }
            }
            Files.createDirectories(kept.getParent());
            Path part = Files.createTempFile(kept.getParent(), "part-", "");
            Files.write(part, fetchedBytes);
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            return fetched;
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(kept, e));
        }
    }
}
