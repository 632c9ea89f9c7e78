package dev.stele.journal;

import dev.stele.crash.Pauser;
import dev.stele.ledger.Audit;
import dev.stele.ledger.AuditResult;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.LedgerReader;
import dev.stele.ledger.NoteException;
import dev.stele.ledger.VerifierKey;
import dev.stele.linux.NamedFile;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Reads a ledger for an audit: from its folder or a copy of it, with the public key. Needs no server, and does not
/// disturb one that is writing there.
public final class LedgerCopy {
    /// The most entries that [#log] returns.
    static final int LINES_MAX = 1_000_000;

    private static final String CHECKPOINT = "checkpoint";
    private static final int SMALL_FILE_BYTES_MAX = 128 << 10;
    private static final int LOOKS_MAX = 100;
    private static final int COMMIT_LOOKS = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final LedgerFiles files;
    private final VerifierKey key;
    private final Pauser pauser;

    private LedgerCopy(LedgerFiles files, VerifierKey key, Pauser pauser) {
        this.files = files;
        this.key = key;
        this.pauser = pauser;
    }

    /// @param folder of a ledger
    /// @param key a verifier key or the name of a file that holds one; absent = that of the home around the folder,
    ///     which proves only that the ledger matches the key beside it
    /// @param pauser for the time between two checks of [#verify]
    public static Parsed<LedgerCopy> open(Path folder, Optional<String> key, Pauser pauser) {
        if (!Files.isRegularFile(folder.resolve(CHECKPOINT))) {
            return bad(
                    "L120",
                    "there is no ledger in " + folder,
                    "a ledger's folder holds the file checkpoint",
                    "name the folder, such as HOME/ledger or a copy of it");
        }
        Path beside = folder.toAbsolutePath().normalize().resolveSibling("keys/ledger.vkey");
        String given = key.orElse(beside.toString());
        try {
            String text = given.contains("+") ? given : keyIn(Path.of(given));
            return new Parsed.Good<>(new LedgerCopy(DiskLedgerFiles.in(folder), VerifierKey.parse(text), pauser));
        } catch (NoteException e) {
            return badKey(given, e.why());
        } catch (IOException | RuntimeException e) {
            return badKey(given, "it is neither a key nor a file with one: " + FailureText.of(e));
        }
    }

    private static String keyIn(Path file) throws IOException {
        return new String(NamedFile.beside(file, SMALL_FILE_BYTES_MAX), StandardCharsets.UTF_8);
    }

    private static Parsed<LedgerCopy> badKey(String given, String why) {
        return bad(
                "L121",
                "there is no verifier key in " + given,
                why,
                "give the line in HOME/keys/ledger.vkey, as you noted it when the server was set up: --key VKEY");
    }

    /// Reads a checkpoint that an auditor kept.
    public static Parsed<byte[]> since(Path file) {
        try {
            byte[] bytes = NamedFile.beside(file, SMALL_FILE_BYTES_MAX + 1);
            if (bytes.length > SMALL_FILE_BYTES_MAX) {
                return bad(
                        "L122", file + " is no checkpoint", "it is too long", "keep a copy of HOME/ledger/checkpoint");
            }
            return new Parsed.Good<>(bytes);
        } catch (IOException e) {
            return bad("L122", file + " cannot be read", FailureText.of(e), "name a copy of a checkpoint");
        }
    }

    /// Parses a time with its offset from UTC: `2026-08-21T09:00Z`.
    public static Parsed<Instant> time(String text) {
        try {
            return new Parsed.Good<>(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return bad(
                    "L123",
                    "\"" + text + "\" is no time",
                    "a time of the ledger has a date, a time of day and its offset from UTC",
                    "write it with its offset, such as 2026-08-21T09:00Z or 2026-08-21T11:00+02:00");
        }
    }

    private static <T> Parsed<T> bad(String code, String message, String cause, String fix) {
        return new Parsed.Bad<>(List.of(Problem.of(code, message, cause, fix)));
    }

    /// Verifies every entry. A server that commits meanwhile changes files during the audit, so a failure counts
    /// only when later attempts find the same one: more of them where the findings may be a commit in progress.
    public AuditResult verify(Optional<byte[]> since) throws InterruptedException {
        AuditResult result = once(since);
        int same = 0;
        for (int looks = 0; looks < LOOKS_MAX && same < looksFor(result); looks++) {
            byte[] before = checkpoint();
            pauser.pause(BETWEEN_LOOKS);
            AuditResult again = once(since);
            same = again.equals(result) && Arrays.equals(before, checkpoint()) ? same + 1 : 0;
            result = again;
        }
        return result;
    }

    private static int looksFor(AuditResult result) {
        return switch (result) {
            case AuditResult.Verified _ -> 0;
            case AuditResult.Failed(var findings) ->
                findings.stream().allMatch(finding -> finding.kind() == AuditResult.Kind.UNACCOUNTED)
                        ? COMMIT_LOOKS
                        : 1;
        };
    }

    private AuditResult once(Optional<byte[]> since) {
        try {
            return Audit.verify(files, key, since);
        } catch (LedgerException e) {
            return failed(e.why());
        }
    }

    private static AuditResult failed(String why) {
        return new AuditResult.Failed(List.of(new AuditResult.Finding(AuditResult.Kind.DAMAGED, CHECKPOINT, why)));
    }

    private byte[] checkpoint() {
        return files.read(CHECKPOINT, SMALL_FILE_BYTES_MAX).orElse(new byte[0]);
    }

    /// The last entries, oldest first.
    ///
    /// @throws LedgerException when the ledger cannot be read; [#verify] tells more
    public List<AuditLine> log(int last) {
        int most = Math.min(last, LINES_MAX);
        LedgerEventText text = new LedgerEventText();
        Deque<AuditLine> lines = new ArrayDeque<>();
        LedgerReader.open(files, key).forEach(0, (index, bytes) -> {
            LedgerEntry entry = entry(index, bytes);
            lines.addLast(new AuditLine(index, entry.at(), text.of(entry.event()), Json.parse(bytes)));
            if (lines.size() > most) {
                lines.removeFirst();
            }
        });
        return List.copyOf(lines);
    }

    /// What ran at that time: all entries up to the last one that was not written later are taken, in their order.
    /// An instance that died while no server ran counts until a server noticed.
    ///
    /// @throws LedgerException when the ledger cannot be read; [#verify] tells more
    public AuditMoment at(Instant time) {
        LedgerReader reader = LedgerReader.open(files, key);
        long[] count = {0};
        reader.forEach(0, (index, bytes) -> {
            if (!entry(index, bytes).at().isAfter(time)) {
                count[0] = index + 1;
            }
        });
        RunningInstances running = new RunningInstances();
        Instant[] last = {Instant.EPOCH};
        boolean[] wentBack = {false};
        reader.forEach(0, (index, bytes) -> {
            if (index < count[0]) {
                LedgerEntry entry = entry(index, bytes);
                running.add(entry.at(), entry.event());
                last[0] = entry.at();
                wentBack[0] |= entry.at().isAfter(time);
            }
        });
        Optional<Instant> newest = count[0] == 0 ? Optional.empty() : Optional.of(last[0]);
        return new AuditMoment(time, count[0], newest, wentBack[0], running.pools());
    }

    private static LedgerEntry entry(long index, byte[] bytes) {
        try {
            return LedgerEntry.parse(bytes);
        } catch (JsonException | IllegalArgumentException e) {
            throw new LedgerException(
                    "entry " + index + " is none that this version of Stele knows: " + FailureText.of(e), e);
        }
    }
}
