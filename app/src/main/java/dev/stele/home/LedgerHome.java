package dev.stele.home;

import dev.stele.journal.DiskLedgerFiles;
import dev.stele.ledger.ForkGuard;
import dev.stele.ledger.Ledger;
import dev.stele.ledger.LedgerException;
import dev.stele.ledger.LedgerFiles;
import dev.stele.ledger.NoteException;
import dev.stele.ledger.SigningKey;
import dev.stele.ledger.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Locations of the ledger of one home: its files in `HOME/ledger/`, and apart from them, in `HOME/keys/`, its
/// private key `ledger.key` (readable by its owner only), the public `ledger.vkey`, and `ledger.seen`, the newest
/// checkpoint signed.
public final class LedgerHome {
    static final String KEY = "ledger.key";
    private static final String VKEY = "ledger.vkey";
    private static final int KEY_BYTES_MAX = 4096;

    private final Path home;

    public LedgerHome(Path home) {
        this.home = home;
    }

    /// Opens the ledger for its only writer, which holds the home's lock. Creates key and ledger the first time.
    ///
    /// @param installation the 8 hex digits of this installation; the origin is `stele.local/<installation>`
    /// @param random a cryptographic source
    /// @throws LedgerException when the ledger is refused, its key is missing, or the disk fails
    public Ledger open(String installation, RandomGenerator random) {
        SigningKey key = key("stele.local/" + installation, random);
        return Ledger.open(files(), key, new ForkGuard(DiskLedgerFiles.in(keys())));
    }

    /// The ledger's files, for readers.
    public LedgerFiles files() {
        return DiskLedgerFiles.in(home.resolve("ledger"));
    }

    /// The key that verifies this ledger.
    ///
    /// @throws LedgerException when no server ever ran on this home, or the file is damaged
    public VerifierKey verifier() {
        String vkey = text(DiskLedgerFiles.in(keys()), VKEY)
                .orElseThrow(() -> new LedgerException("there is no " + VKEY + " in " + keys()
                        + ": no server has run on this home; start one, or name the right one with --home"));
        try {
            return VerifierKey.parse(vkey);
        } catch (NoteException e) {
            throw damaged(VKEY, e);
        }
    }

    private SigningKey key(String origin, RandomGenerator random) {
        LedgerFiles secret = DiskLedgerFiles.secretIn(keys());
        LedgerFiles open = DiskLedgerFiles.in(keys());
        Optional<String> kept = text(secret, KEY);
        if (kept.isEmpty() && text(open, VKEY).isPresent()) {
            throw new LedgerException(KEY + " is missing in " + keys() + " while " + VKEY
                    + " is there: restore it from a backup; without it nothing can be added to this ledger");
        }
        SigningKey key = kept.isPresent() ? parse(kept.get()) : SigningKey.generate(origin, random);
        if (!key.verifier().name().equals(origin)) {
            throw new LedgerException(
                    KEY + " in " + keys() + " is of " + key.verifier().name() + ", not of " + origin
                            + ": the home was mixed from two; restore it from one backup");
        }
        if (kept.isEmpty()) {
            put(secret, KEY, key.secretText());
        }
        if (!text(open, VKEY).equals(Optional.of(key.verifier().toString()))) {
            put(open, VKEY, key.verifier().toString());
        }
        return key;
    }

    private SigningKey parse(String secret) {
        try {
            return SigningKey.parse(secret);
        } catch (NoteException e) {
            throw damaged(KEY, e);
        }
    }

    private LedgerException damaged(String file, NoteException why) {
        return new LedgerException(
                file + " in " + keys() + " is damaged (" + why.why() + "): restore it from a backup", why);
    }

    private static Optional<String> text(LedgerFiles files, String path) {
        return files.read(path, KEY_BYTES_MAX).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }

    private static void put(LedgerFiles files, String path, String text) {
        files.write(new TreeMap<>(Map.of(path, (text + "\n").getBytes(StandardCharsets.UTF_8))));
    }

    private Path keys() {
        return home.resolve("keys");
    }
}
