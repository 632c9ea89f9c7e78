package dev.stele.debian;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stele.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Opens package sources: fetches each suite's signed list, verifies it, and refuses an expired list or that of another
/// suite.
///
/// The cache keeps the newest list of each source. When an address serves an older one, the cached list is used: an
/// attacker in the network cannot roll back fixes by replaying an old list.
public final class Sources {
    private static final int IN_RELEASE_BYTES_MAX = 16 << 20;

    private final Downloads downloads;
    private final Path lists;
    private final InstantSource clock;
    private final Consumer<String> progress;

    /// @param cache folder of the lists; it may be deleted at any time
    /// @param clock for expiry of lists and of keys
    /// @param progress called with one line for each source that is skipped or outdated
    public Sources(Downloads downloads, Path cache, InstantSource clock, Consumer<String> progress) {
        this.downloads = downloads;
        this.lists = cache.resolve("lists");
        this.clock = clock;
        this.progress = progress;
    }

    /// @throws ArchiveException with the problems of all sources at once
    public List<Suite> open(List<AptSource> sources) {
        List<Suite> out = new ArrayList<>();
        List<ArchiveException> failures = new ArrayList<>();
        for (AptSource source : sources) {
            try {
                open(source).ifPresent(out::add);
            } catch (ArchiveException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw ArchiveException.combined(failures);
        }
        return List.copyOf(out);
    }

    private Optional<Suite> open(AptSource source) {
        byte[] fetched = fetch(source);
        Instant now = clock.instant();
        return switch (SignedText.verify(fetched, source.keys(), now)) {
            case SignedText.Verification.Verified verified -> {
                SuiteRelease release = newest(source, fetched, parse(source, verified), now);
                check(source, release, now);
                yield Optional.of(new Suite(source, release));
            }
            case SignedText.Verification.Unverified(var reasons) -> {
                if (!source.optional()) {
                    throw ArchiveException.unverified(SourceProblems.unsigned(source, reasons));
                }
                progress.accept("left out " + source + ": not signed by Debian's archive keys");
                yield Optional.empty();
            }
        };
    }

    private byte[] fetch(AptSource source) {
        List<URI> uris = Suite.below(source.uris(), "dists/" + source.suite() + "/InRelease");
        try {
            return downloads.small(uris, IN_RELEASE_BYTES_MAX);
        } catch (DownloadException e) {
            throw ArchiveException.failed(SourceProblems.notFetched(source.toString(), e));
        }
    }

    private static SuiteRelease parse(AptSource source, SignedText.Verification.Verified verified) {
        try {
            return SuiteRelease.parse(verified);
        } catch (Deb822Exception e) {
            throw ArchiveException.failed(
                    SourceProblems.unreadable(source, "InRelease", String.valueOf(e.getMessage())));
        }
    }

    private static void check(AptSource source, SuiteRelease release, Instant now) {
        if (!release.isNamed(source.suite())) {
            throw ArchiveException.unverified(SourceProblems.otherSuite(source, release));
        }
        Optional<Instant> end = release.validUntil().filter(_ -> !source.ignoresExpiry());
        if (end.isPresent() && end.get().isBefore(now)) {
            throw ArchiveException.unverified(SourceProblems.expired(source, end.get()));
        }
    }

    private SuiteRelease newest(AptSource source, byte[] fetchedBytes, SuiteRelease fetched, Instant now) {
        Path cached =
                lists.resolve(Digest.sha256(source.toString().getBytes(UTF_8)).hex());
        try {
            if (Files.isRegularFile(cached)
                    && SignedText.verify(Files.readAllBytes(cached), source.keys(), now)
                            instanceof SignedText.Verification.Verified verified) {
                SuiteRelease previous = parse(source, verified);
                if (previous.date().isAfter(fetched.date()) && previous.isNamed(source.suite())) {
                    progress.accept(source + " answered with a list of " + fetched.dateText()
                            + "; using the newer one of " + previous.dateText());
                    return previous;
                }
            }
            Files.createDirectories(cached.getParent());
            Path part = Files.createTempFile(cached.getParent(), "part-", "");
            Files.write(part, fetchedBytes);
            Files.move(part, cached, StandardCopyOption.ATOMIC_MOVE);
            return fetched;
        } catch (IOException e) {
            throw ArchiveException.failed(SourceProblems.disk(cached, e));
        }
    }
}
