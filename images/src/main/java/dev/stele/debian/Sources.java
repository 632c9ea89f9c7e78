package dev.stele.debian;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stele.fetch.DownloadException;
import dev.stele.fetch.Downloads;
import dev.stele.linux.NamedFile;
import dev.stele.linux.RefusedFileException;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Opens package sources: fetches each suite's signed list, verifies it, and refuses an expired list, one that is
/// dated in the future, or that of another suite.
///
/// The cache keeps the newest list of each source. When an address serves an older one, the cached list is used: an
/// attacker in the network cannot roll back fixes by replaying an old list.
public final class Sources {
    private static final int IN_RELEASE_BYTES_MAX = 16 << 20;

    /// How far an archive's clock may be ahead of this machine's: apt's `Acquire::Max-FutureTime`.
    private static final Duration AHEAD_MAX = Duration.ofSeconds(10);

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
                SuiteRelease offered = parse(source, verified);
                if (isAhead(offered, now)) {
                    throw ArchiveException.unverified(SourceProblems.ahead(source, offered, now));
                }
                SuiteRelease release = newest(source, fetched, offered, now);
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
            return downloads.small(uris, IN_RELEASE_BYTES_MAX, Sources::isWhole);
        } catch (DownloadException e) {
            throw ArchiveException.failed(SourceProblems.notFetched(source.toString(), e));
        }
    }

    /// A signed list without its end was cut short on its way, which no one needs to have tampered with.
    private static boolean isWhole(byte[] list) {
        String text = new String(list, StandardCharsets.ISO_8859_1);
        return !text.startsWith("-----BEGIN PGP SIGNED MESSAGE-----")
                || text.stripTrailing().endsWith("-----END PGP SIGNATURE-----");
    }

    private static SuiteRelease parse(AptSource source, SignedText.Verification.Verified verified) {
        try {
            return SuiteRelease.parse(verified);
        } catch (Deb822Exception e) {
            throw ArchiveException.failed(SourceProblems.unreadable(source, "InRelease", FailureText.of(e)));
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

    /// A list whose time has not come is worse than none: it would replace every true one until that time.
    private static boolean isAhead(SuiteRelease release, Instant now) {
        return release.date().isAfter(now.plus(AHEAD_MAX));
    }

    /// The newest list that was seen before, when it is still there and still signed.
    private static Optional<SuiteRelease> cached(Path file, AptSource source, Instant now) throws IOException {
        try {
            byte[] bytes = NamedFile.anywhere(file, IN_RELEASE_BYTES_MAX);
            return SignedText.verify(bytes, source.keys(), now) instanceof SignedText.Verification.Verified verified
                    ? Optional.of(parse(source, verified))
                    : Optional.empty();
        } catch (NoSuchFileException | RefusedFileException _) {
            return Optional.empty();
        }
    }

    private SuiteRelease newest(AptSource source, byte[] fetchedBytes, SuiteRelease fetched, Instant now) {
        Path cached =
                lists.resolve(Digest.sha256(source.toString().getBytes(UTF_8)).hex());
        try {
            Optional<SuiteRelease> previous = cached(cached, source, now)
                    .filter(p -> p.isNamed(source.suite()) && p.date().isAfter(fetched.date()) && !isAhead(p, now));
            if (previous.isPresent()) {
                progress.accept(source + " answered with a list of " + fetched.dateText() + "; using the newer one of "
                        + previous.get().dateText());
                return previous.get();
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
