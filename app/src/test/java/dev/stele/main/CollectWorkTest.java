package dev.stele.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.engine.LedgerEvent;
import dev.stele.fleet.Check;
import dev.stele.fleet.ConfigFile;
import dev.stele.fleet.Release;
import dev.stele.fleet.Resources;
import dev.stele.home.Home;
import dev.stele.home.HomeLock;
import dev.stele.home.LedgerHome;
import dev.stele.journal.LedgerEntry;
import dev.stele.ledger.Ledger;
import dev.stele.oci.Digest;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `stele registry gc`, with the ledger of a home.
class CollectWorkTest {
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private Home home;
    private Store store;

    @BeforeEach
    void open() {
        home = new Home(folder.resolve("home"));
        store = HomeStore.open(home.dir());
    }

    private Digest put(String text) {
        return store.put(text.getBytes(UTF_8));
    }

    private Output collect(Instant now, boolean dryRun) {
        return new CollectWork(InstantSource.fixed(now))
                .run(new LocalWork.CollectRequest(home.dir(), dryRun, Optional.empty()), _ -> {});
    }

    private void release(Digest image, Digest file) {
        Release release = new Release(
                image,
                new Release.ProcessSpec(List.of(), new TreeMap<>(), Duration.ofSeconds(1)),
                new Release.MountSpec(List.of(new ConfigFile("/app/a.conf", file, 1)), List.of()),
                new Resources(64 << 20, OptionalLong.empty(), OptionalInt.empty()),
                new TreeMap<>(),
                new Release.Checks(Optional.<Check>empty(), Optional.empty()),
                Release.PROFILE);
        Ledger ledger = new LedgerHome(home.dir()).open("0123abcd", new SecureRandom());
        LedgerEvent made = new LedgerEvent.ReleaseMade("web", 1, "web:1", release);
        ledger.append(List.of(new LedgerEntry(Instant.EPOCH, made).bytes()));
        ledger.settle();
    }

    @Test
    void whatAReleaseOfTheLedgerNeedsStays() {
        Digest image = put("an image");
        Digest file = put("a=1");
        Digest former = put("a=former");
        release(image, file);

        Output said = collect(LATER, true);
        assertThat(said.json().number("freed")).isEqualTo(8);
        assertThat(store.has(former)).isTrue();

        Output done = collect(LATER, false);
        assertThat(done.text())
                .contains("packages, former files and fleets         1       8 bytes", "freed 8 bytes\n");
        assertThat(done.json().at("bytes").number("other")).isEqualTo(8);
        assertThat(store.has(image)).isTrue();
        assertThat(store.has(file)).isTrue();
        assertThat(store.has(former)).isFalse();
    }

    @Test
    void whatWasUsedInTheLastHourIsCountedAndStays() {
        Digest young = put("young");

        Output done = collect(Instant.EPOCH, false);

        assertThat(done.text()).contains("1 blob that nothing needs, used in the last hour");
        assertThat(store.has(young)).isTrue();
    }

    @Test
    void aLedgerThatCannotBeReadEndsItBeforeAnythingGoes() throws IOException {
        release(put("an image"), put("a=1"));
        Digest former = put("a=former");
        Files.writeString(home.dir().resolve("ledger/checkpoint"), "nonsense\n");

        Output refused = collect(LATER, false);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.problems().getFirst().code()).isEqualTo("G410");
        assertThat(store.has(former)).isTrue();
    }

    @Test
    void unpackedLayersThatNoReleaseNeedsGoUnlessAServerRuns() throws IOException {
        release(put("an image"), put("a=1"));
        Path layers = home.dir().resolve("layers");
        String chain = Digest.sha256(new byte[0]).hex();
        Files.createDirectories(layers.resolve(chain + ".0/root"));
        Files.writeString(layers.resolve(chain + ".0/root/file"), "12345");
        Files.createDirectories(layers.resolve("images"));
        Path mark = Files.createFile(layers.resolve("images").resolve(chain));
        Path foreign = Files.createDirectories(layers.resolve(".staged-x.0"));

        try (HomeLock _ = HomeLock.take(home).orElseThrow()) {
            Output running = collect(LATER, false);
            assertThat(running.text()).contains("unpacked layers: left alone while the server runs");
        }
        assertThat(mark).exists();
        assertThat(collect(LATER, true).json().at("bytes").number("unpacked")).isEqualTo(5);
        assertThat(mark).exists();
        assertThat(collect(LATER, false).json().at("bytes").number("unpacked")).isEqualTo(5);
        assertThat(mark).doesNotExist();
        assertThat(layers.resolve(chain + ".0")).doesNotExist();
        assertThat(foreign).exists();
    }
}
