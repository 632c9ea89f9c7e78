package dev.stele.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/// Test data that several tests share.
final class Samples {
    private Samples() {}

    /// The leaves of the golden vectors.
    static final List<byte[]> LEAVES = List.of(
            hex(""),
            hex("00"),
            hex("10"),
            hex("2021"),
            hex("3031"),
            hex("40414243"),
            hex("5051525354555657"),
            hex("606162636465666768696a6b6c6d6e6f"));

    static SigningKey key() {
        return SigningKey.ofSeed("ledger.example/stele", counting(0x00));
    }

    static byte[] counting(int first) {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) (first + i);
        }
        return seed;
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Entries `{"n":first}` and on.
    static List<byte[]> entries(long first, int count) {
        List<byte[]> out = new ArrayList<>();
        for (long n = first; n < first + count; n++) {
            out.add(utf8("{\"n\":" + n + "}"));
        }
        return out;
    }

    /// A folder and its memory, as one installation has them.
    record Home(MemoryLedgerFiles files, MemoryLedgerFiles keys) {
        Home() {
            this(new MemoryLedgerFiles(), new MemoryLedgerFiles());
        }

        Ledger open() {
            return Ledger.open(files, key(), new ForkGuard(keys));
        }

        Home copy() {
            return new Home(files.copy(), keys.copy());
        }

        /// A ledger written in commits of these sizes.
        static Home with(int... commits) {
            Home home = new Home();
            Ledger ledger = home.open();
            for (int count : commits) {
                ledger.append(entries(ledger.head().size(), count));
                ledger.settle();
            }
            return home;
        }
    }

    static void put(LedgerFiles files, String path, byte[] bytes) {
        files.write(new TreeMap<>(java.util.Map.of(path, bytes)));
    }

    static byte[] get(LedgerFiles files, String path) {
        return files.read(path, Integer.MAX_VALUE).orElseThrow();
    }
}
