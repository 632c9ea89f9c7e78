package dev.stele.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.store.TagResult;
import dev.stele.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageTest {
    /// Every blob was last used before then.
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    private static final Garbage.Needs NOTHING = new Garbage.Needs(Set.of(), Set.of());

    @TempDir
    Path folder;

    private Store store;
    private BlobLinks links;

    @BeforeEach
    void open() {
        store = Store.open(folder);
        links = new BlobLinks(folder.resolve("registry/links"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Digest image(String layer) {
        Descriptor config = new Descriptor(MediaTypes.CONFIG, store.put(bytes("{\"of\":\"" + layer + "\"}")), 1);
        Descriptor blob = new Descriptor("application/vnd.oci.image.layer.v1.tar", store.put(bytes(layer)), 1);
        return store.put(Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("config", config.toJson())
                .put("layers", Json.array(List.of(blob.toJson())))
                .build()
                .bytes());
    }

    private Digest index(Digest... manifests) {
        List<Json> listed = Arrays.stream(manifests)
                .map(digest -> new Descriptor(MediaTypes.MANIFEST, digest, 1).toJson())
                .toList();
        return store.put(Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.INDEX)
                .put("manifests", Json.array(listed))
                .build()
                .bytes());
    }

    private void tag(String name, Digest digest, int day) {
        assertThat(store.setTag("web", name, digest)).isInstanceOf(TagResult.Created.class);
        try {
            Files.setLastModifiedTime(
                    folder.resolve("tags/web/_tags/" + name),
                    FileTime.from(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * day)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Garbage.Report collect(Supplier<Garbage.Needs> needs, Garbage.Rules rules) {
        return new Garbage(store, folder.resolve("registry"))
                .collect(needs, rules)
                .orElseThrow();
    }

    private Garbage.Report collect(Garbage.Needs needs) {
        return collect(() -> needs, new Garbage.Rules(LATER, Optional.empty(), false));
    }

    private boolean isWhole(String layer, Digest manifest) {
        return store.has(manifest)
                && store.has(Digest.sha256(bytes(layer)))
                && store.has(Digest.sha256(bytes("{\"of\":\"" + layer + "\"}")));
    }

    @Test
    void whatATagOrAReleaseOrAPushNamesStaysAndTheRestGoes() {
        Digest tagged = image("tagged");
        tag("1", index(tagged), 1);
        Digest released = image("released");
        Digest pushed = image("pushed");
        links.add("other", BlobLinks.Kind.MANIFEST, List.of(pushed));
        Digest file = store.put(bytes("a=1"));
        Digest gone = image("gone");
        Digest formerFile = store.put(bytes("password=former"));

        Garbage.Report report = collect(new Garbage.Needs(Set.of(released), Set.of(file)));

        assertThat(isWhole("tagged", tagged)).isTrue();
        assertThat(isWhole("released", released)).isTrue();
        assertThat(isWhole("pushed", pushed)).isTrue();
        assertThat(store.has(file)).isTrue();
        assertThat(store.has(gone)).isFalse();
        assertThat(store.has(formerFile)).isFalse();
        assertThat(report.count())
                .containsOnly(
                        Map.entry(Garbage.Kind.MANIFEST, 1),
                        Map.entry(Garbage.Kind.LAYER, 2),
                        Map.entry(Garbage.Kind.OTHER, 1));
        assertThat(report.bytes().get(Garbage.Kind.OTHER)).isEqualTo(15);
        assertThat(report.tags()).isEmpty();
        assertThat(collect(NOTHING).count())
                .as("the released image, which nothing needs now")
                .hasSize(3);
    }

    @Test
    void aDryRunSaysTheSameAndRemovesNothing() {
        Digest gone = image("gone");
        tag("1", image("old"), 1);
        tag("2", image("new"), 2);

        Garbage.Rules dry = new Garbage.Rules(LATER, Optional.of(1), true);
        Garbage.Report said = collect(() -> NOTHING, dry);

        assertThat(isWhole("gone", gone)).isTrue();
        assertThat(store.tags("web")).containsExactly("1", "2");
        assertThat(collect(() -> NOTHING, dry)).as("nor does it use a blob").isEqualTo(said);
        assertThat(collect(() -> NOTHING, new Garbage.Rules(LATER, Optional.of(1), false)))
                .isEqualTo(said);
    }

    @Test
    void whatWasUsedOfLateStays() {
        Digest young = image("young");

        Garbage.Report report = collect(() -> NOTHING, new Garbage.Rules(Instant.EPOCH, Optional.empty(), false));

        assertThat(isWhole("young", young)).isTrue();
        assertThat(report.bytes()).isEmpty();
    }

    @Test
    void everyLookAtABlobUsesIt() throws IOException {
        Digest digest = store.put(bytes("x"));
        Path path = store.path(digest);
        for (Runnable look : List.<Runnable>of(
                () -> store.has(digest),
                () -> store.put(bytes("x")),
                () -> store.size(digest),
                () -> store.verify(digest),
                () -> store.read(digest, 10))) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
            look.run();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        store.trash().peek(digest, 10);
        store.trash().size(digest);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("r--------");
    }

    @Test
    void whatIsNamedWhileItRunsComesBack() {
        Digest late = image("late");
        Garbage.Needs then = new Garbage.Needs(Set.of(late), Set.of());
        Iterator<Garbage.Needs> needs = List.of(NOTHING, then, then, then, then).iterator();

        collect(needs::next, new Garbage.Rules(LATER, Optional.empty(), false));

        assertThat(isWhole("late", late)).isTrue();
    }

    @Test
    void whatAKilledRunHasTakenComesBackWithTheNext() {
        Digest needed = image("needed");
        tag("1", needed, 1);
        assertThat(store.trash()
                        .alone(() ->
                                assertThat(store.trash().take(needed, LATER)).isTrue()))
                .isTrue();
        assertThat(store.has(needed)).isFalse();

        collect(NOTHING);

        assertThat(isWhole("needed", needed)).isTrue();
    }

    @Test
    void aBlobThatIsUsedBetweenIsNotTaken() throws IOException {
        Digest digest = store.put(bytes("x"));
        store.trash().alone(() -> {
            assertThat(store.trash().take(digest, Instant.EPOCH)).isFalse();
            assertThat(store.trash().take(digest, LATER)).isTrue();
            store.put(bytes("x"));
            assertThat(store.trash().bringBack(_ -> true)).isEqualTo(1);
            store.trash().empty();
        });
        assertThat(store.read(digest, 10)).isEqualTo(bytes("x"));
        try (var left = Files.list(folder.resolve("trash"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void twoRunsDoNotHinderEachOther() {
        Garbage garbage = new Garbage(store, folder.resolve("registry"));
        store.trash()
                .alone(() -> assertThat(
                                garbage.collect(() -> NOTHING, new Garbage.Rules(LATER, Optional.empty(), false)))
                        .isEmpty());
    }

    @Test
    void whatCannotBeReadEndsTheRunBeforeAnythingGoes() throws IOException {
        Digest gone = image("gone");
        Digest damaged = image("damaged");
        tag("1", damaged, 1);
        Files.write(store.path(damaged), bytes("{}"));

        assertThatThrownBy(() -> collect(NOTHING)).isInstanceOf(StoreException.Damaged.class);
        assertThat(isWhole("gone", gone)).isTrue();
    }

    @Test
    void aRetiredTagIsToldWithItsReasonAndItsNameStaysTaken() {
        Digest first = image("first");
        Digest released = image("released");
        Digest third = image("third");
        tag("1", first, 1);
        tag("2", released, 2);
        tag("3", third, 3);
        links.add("web", BlobLinks.Kind.MANIFEST, List.of(first, released, third));
        Garbage.Needs needs = new Garbage.Needs(Set.of(released), Set.of());

        Garbage.Report report = collect(() -> needs, new Garbage.Rules(LATER, Optional.of(1), false));

        assertThat(report.tags())
                .containsExactly(
                        new Garbage.LostTag("web:1", first, "older than the 1 newest of web, and no release needs it"));
        assertThat(store.tags("web")).containsExactly("2", "3");
        assertThat(store.has(first)).isFalse();
        assertThat(links.has("web", BlobLinks.Kind.MANIFEST, first)).isFalse();
        assertThat(isWhole("released", released)).isTrue();
        assertThat(store.setTag("web", "1", third)).isEqualTo(new TagResult.Taken(first));
        assertThat(image("first")).isEqualTo(first);
        assertThat(store.setTag("web", "1", first)).isEqualTo(new TagResult.Created());
    }

    @Test
    void aSignatureGoesWithItsImageAndStaysWithIt() {
        Digest first = image("first");
        Digest second = image("second");
        tag("1", first, 1);
        tag("2", second, 2);
        Referrers referrers = new Referrers(folder.resolve("registry/referrers"), store);
        Digest ofFirst = signature(first);
        Digest ofSecond = signature(second);
        referrers.add("web", first, ofFirst);
        referrers.add("web", second, ofSecond);
        links.add("web", BlobLinks.Kind.MANIFEST, List.of(first, second, ofFirst, ofSecond));

        collect(() -> NOTHING, new Garbage.Rules(LATER, Optional.of(1), false));

        assertThat(store.has(ofFirst)).isFalse();
        assertThat(referrers.all("web")).containsExactly(ofSecond);
        assertThat(store.has(ofSecond)).isTrue();
    }

    private Digest signature(Digest subject) {
        Descriptor config = new Descriptor(MediaTypes.CONFIG, store.put(bytes("{}")), 2);
        return store.put(Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.MANIFEST)
                .put("config", config.toJson())
                .put("layers", Json.array(List.of()))
                .put("subject", new Descriptor(MediaTypes.MANIFEST, subject, 1).toJson())
                .build()
                .bytes());
    }
}
