package dev.stele.ledger;

import static dev.stele.ledger.Samples.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.CrashPoint;
import dev.stele.ledger.Samples.Home;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Ends the writer at each of its steps and looks at what the next one makes of it. Alone, since crash points are armed
/// for the whole process.
@Isolated
final class LedgerCrashTest {
    private static final Set<CrashPoint> POINTS = EnumSet.of(
            CrashPoint.LEDGER_AFTER_BUNDLE,
            CrashPoint.LEDGER_AFTER_TILES,
            CrashPoint.LEDGER_BEFORE_CHECKPOINT,
            CrashPoint.LEDGER_AFTER_CHECKPOINT);

    /// Sizes at which a commit begins, and how much it adds: within a tile, filling one, over one, over a level.
    private static final int[][] COMMITS = {{0, 1}, {3, 2}, {250, 6}, {250, 20}, {256, 1}, {300, 600}, {511, 1}};

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Dies at the n-th change of a file; that one is made or not. A write of several files is a change for each.
    private static final class Dying implements LedgerFiles {
        private final LedgerFiles files;
        private final int[] left;

        Dying(LedgerFiles files, int[] left) {
            this.files = files;
            this.left = left;
        }

        private void step() {
            if (left[0]-- == 0) {
                throw new Crash();
            }
        }

        @Override
        public Staged stage(SortedMap<String, byte[]> written) {
            step();
            files.write(new TreeMap<>(java.util.Map.of(STAGING + "0", new byte[] {1})));
            step();
            files.delete(List.of(STAGING + "0"));
            Staged staged = files.stage(written);
            return new Staged() {
                @Override
                public void place(Collection<String> paths) {
                    for (String path : paths) {
                        step();
                        staged.place(List.of(path));
                    }
                }

                @Override
                public void flush() {
                    step();
                    staged.flush();
                }
            };
        }

        @Override
        public void delete(Collection<String> paths) {
            paths.forEach(path -> {
                step();
                files.delete(List.of(path));
            });
        }

        @Override
        public Optional<byte[]> read(String path, int bytesMax) {
            return files.read(path, bytesMax);
        }

        @Override
        public SortedSet<String> list() {
            return files.list();
        }

        @Override
        public String where() {
            return files.where();
        }
    }

    @AfterEach
    void disarm() {
        CrashPoint.arm(_ -> {});
    }

    @Test
    void atEachNamedPointTheTreeIsTheOneBeforeOrTheOneAfter() {
        for (int[] commit : COMMITS) {
            for (CrashPoint point : POINTS) {
                Home home = commit[0] == 0 ? Home.with() : Home.with(commit[0]);
                Ledger ledger = home.open();
                CrashPoint.arm(reached -> {
                    if (reached == point) {
                        throw new Crash();
                    }
                });
                assertThatThrownBy(() -> ledger.append(entries(commit[0], commit[1])))
                        .isInstanceOf(Crash.class);
                CrashPoint.arm(_ -> {});
                boolean done = point == CrashPoint.LEDGER_AFTER_CHECKPOINT;
                assertGoesOn(home, commit[0], done ? commit[1] : 0);
            }
        }
    }

    @Test
    void atEachChangeOfAFileTheTreeIsTheOneBeforeOrTheOneAfter() {
        int crashes = 0;
        for (int[] commit : COMMITS) {
            for (int steps = 0; crash(commit, steps); steps++) {
                crashes++;
            }
        }
        assertThat(crashes).isGreaterThan(60);
    }

    /// Whether the commit died before it was done.
    private static boolean crash(int[] commit, int steps) {
        Home home = commit[0] == 0 ? Home.with() : Home.with(commit[0]);
        int[] left = {Integer.MAX_VALUE};
        Ledger ledger =
                Ledger.open(new Dying(home.files(), left), Samples.key(), new ForkGuard(new Dying(home.keys(), left)));
        left[0] = steps;
        try {
            ledger.append(entries(commit[0], commit[1]));
            ledger.settle();
            return false;
        } catch (Crash _) {
            long size = LedgerReader.open(home.files(), Samples.key().verifier())
                    .head()
                    .size();
            assertThat(size).isIn((long) commit[0], (long) commit[0] + commit[1]);
            assertGoesOn(home, commit[0], (int) size - commit[0]);
            return true;
        }
    }

    /// What was acknowledged is there, the next commits make the same files as if nothing had happened.
    private static void assertGoesOn(Home home, int before, int added) {
        Ledger again = home.open();
        assertThat(again.head().size()).isEqualTo(before + added);
        assertThat(home.open().recovery()).isEqualTo(new Ledger.Recovery(List.of(), List.of()));
        again.append(entries(before + added, 7));
        again.settle();
        Home straight = Home.with(before + added + 7);
        assertThat(again.head()).isEqualTo(straight.open().head());
        assertThat(home.files().list()).isEqualTo(straight.files().list());
        assertThat(Audit.verify(home.files(), Samples.key().verifier(), Optional.empty()))
                .isInstanceOf(AuditResult.Verified.class);
    }

    @Test
    void aCrashDuringRecoveryLosesNothing() {
        for (int steps = 0; steps < 12; steps++) {
            Home home = Home.with(300);
            for (String path : List.of("tile/0/001.p/50", "tile/entries/001.p/50", "tile/1/000.p/2", "staging/0")) {
                Samples.put(home.files(), path, new byte[] {1});
            }
            int[] left = {steps};
            try {
                Ledger.open(new Dying(home.files(), left), Samples.key(), new ForkGuard(new Dying(home.keys(), left)));
            } catch (Crash _) {
                assertThat(steps).isLessThan(8);
            }
            assertGoesOn(home, 300, 0);
        }
    }

    @Test
    void aCrashDuringTheFirstOpeningIsRecovered() {
        int crashes = 0;
        for (int steps = 0; steps < 20; steps++) {
            Home home = new Home();
            int[] left = {steps};
            try {
                Ledger.open(new Dying(home.files(), left), Samples.key(), new ForkGuard(new Dying(home.keys(), left)));
            } catch (Crash _) {
                crashes++;
            }
            assertGoesOn(home, 0, 0);
        }
        assertThat(crashes).isEqualTo(8);
    }

    @Test
    void aFullDiskAddsNothingAndTheNextCommitSucceeds() {
        Home home = Home.with(250);
        Filling files = new Filling(home.files());
        Ledger ledger = Ledger.open(files, Samples.key(), new ForkGuard(home.keys()));
        files.left = 0;
        assertThatThrownBy(() -> ledger.append(entries(250, 20))).isInstanceOf(LedgerFullException.class);
        files.left = Integer.MAX_VALUE;
        assertThat(ledger.head().size()).isEqualTo(250);
        assertThat(ledger.append(entries(250, 20))).isEqualTo(250);
        assertGoesOn(home, 250, 20);
    }

    @Test
    void aForkGuardWithoutSpaceLagsAndTheEntriesAreKept() {
        Home home = Home.with(4);
        Filling keys = new Filling(home.keys());
        Ledger ledger = Ledger.open(home.files(), Samples.key(), new ForkGuard(keys));
        keys.left = 0;
        assertThat(ledger.append(entries(4, 1))).isEqualTo(4);
        ledger.settle();
        assertGoesOn(home, 4, 1);
    }

    /// Has space for so many writes.
    private static final class Filling implements LedgerFiles {
        private final LedgerFiles files;
        private int left = Integer.MAX_VALUE;

        Filling(LedgerFiles files) {
            this.files = files;
        }

        @Override
        public Staged stage(SortedMap<String, byte[]> staged) {
            if (left-- <= 0) {
                throw new LedgerFullException("full", new IOException("No space left on device"));
            }
            return files.stage(staged);
        }

        @Override
        public void delete(Collection<String> paths) {
            files.delete(paths);
        }

        @Override
        public Optional<byte[]> read(String path, int bytesMax) {
            return files.read(path, bytesMax);
        }

        @Override
        public SortedSet<String> list() {
            return files.list();
        }

        @Override
        public String where() {
            return files.where();
        }
    }
}
