package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.home.Home;
import dev.stele.linux.Architecture;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.oci.MediaTypes;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images that come, go elsewhere and are let go, as commands.
class TransferWorkTest {
    @TempDir
    Path folder;

    private final TransferWork transfers = new TransferWork(_ -> {});
    private final SendWork sends = new SendWork(_ -> {});
    private final List<String> progress = new ArrayList<>();

    @Test
    void exportedImageIsImportedUnderAName() {
        Digest digest = stored(folder.resolve("a"), "web", "1.0");
        String layout = "oci:" + folder.resolve("out") + ":1.0";
        assertThat(export("web:1.0", layout).text()).isEqualTo(digest + "\n");
        assertThat(code(pull(layout, Optional.empty()))).isEqualTo("2 G400");
        Output output = pull(layout, Optional.of("shop/web:1.0"));
        assertThat(output.text()).isEqualTo(digest + "\n");
        assertThat(output.json().string("image")).isEqualTo("shop/web:1.0");
        Store store = Store.open(new Home(folder.resolve("b")).store());
        assertThat(store.tag("shop/web", "1.0")).contains(digest);
        BlobLinks links = new BlobLinks(new Home(folder.resolve("b")).registry().resolve("links"));
        assertThat(links.has("shop/web", BlobLinks.Kind.MANIFEST, digest)).isTrue();
        assertThat(pull(layout, Optional.of("shop/web:1.0")).exit()).isZero();
    }

    @Test
    void nameOfAnArchiveIsItsOwnAndATakenOneIsRefused() {
        stored(folder.resolve("a"), "shop/web", "1.0");
        String archive = "docker-archive:" + folder.resolve("web.tar");
        export("shop/web:1.0", archive);
        Output output = pull(archive, Optional.empty());
        assertThat(output.json().string("image")).isEqualTo("shop/web:1.0");
        stored(folder.resolve("b"), "other", "2.0");
        Output taken = pull(archive, Optional.of("other:2.0"));
        assertThat(code(taken)).isEqualTo("1 G409");
        assertThat(taken.problems().getFirst().fix()).contains("--as");
        assertThat(code(pull(archive, Optional.of("other")))).isEqualTo("2 G400");
        assertThat(code(pull("docker-archive:" + folder.resolve("gone.tar"), Optional.empty())))
                .isEqualTo("1 G432");
    }

    @Test
    void whatTheStoreHasIsNotFetchedForAFleet() {
        Digest digest = stored(folder.resolve("b"), "web", "1.0");
        Output output = transfers.require(
                new LocalWork.RequireRequest(folder.resolve("b"), List.of("stele-test.invalid/web@" + digest)),
                progress::add);
        assertThat(output.exit()).isZero();
        assertThat(output.json().stringList("fetched")).isEmpty();
        Digest other = Digest.sha256(new byte[] {1});
        assertThat(code(transfers.require(
                        new LocalWork.RequireRequest(folder.resolve("b"), List.of("127.0.0.1:1/web@" + other)),
                        progress::add)))
                .isEqualTo("1 G421");
    }

    @Test
    void removedNameStaysTaken() {
        Digest digest = stored(folder.resolve("b"), "web", "1.0");
        stored(folder.resolve("b"), "web", "1.1");
        assertThat(remove("web:9").problems().getFirst().code()).isEqualTo("G404");
        assertThat(remove("web:1.0").exit()).isZero();
        Store store = Store.open(new Home(folder.resolve("b")).store());
        assertThat(store.tags("web")).containsExactly("1.1");
        assertThat(progress).last().asString().contains("web:1.0", "stays taken", digest.toString());
        assertThat(remove("web").json().stringList("tags")).containsExactly("1.1");
        assertThat(store.tags("web")).isEmpty();
    }

    @Test
    void nothingIsRemovedWhereTheLedgerCannotBeRead() throws IOException {
        stored(folder.resolve("b"), "web", "1.0");
        Files.createDirectories(folder.resolve("b/ledger"));
        Files.writeString(folder.resolve("b/ledger/checkpoint"), "no checkpoint\n");
        Output output = remove("web:1.0");
        assertThat(code(output)).isEqualTo("1 G437");
        assertThat(Store.open(new Home(folder.resolve("b")).store()).tags("web"))
                .containsExactly("1.0");
    }

    private Output export(String image, String target) {
        return sends.export(
                new LocalWork.PushRequest(folder.resolve("a"), folder, image, target, Optional.empty(), false),
                progress::add);
    }

    private Output pull(String source, Optional<String> as) {
        return transfers.pull(
                new LocalWork.PullRequest(folder.resolve("b"), folder, source, as, Optional.empty(), false),
                progress::add);
    }

    private Output remove(String image) {
        return new RemoveWork().run(new LocalWork.RemoveRequest(folder.resolve("b"), image, false), progress::add);
    }

    private static String code(Output output) {
        return output.exit() + " " + output.problems().getFirst().code();
    }

    /// An image without layers, for this machine.
    private static Digest stored(Path home, String name, String tag) {
        Store store = HomeStore.open(home);
        byte[] config = new ImageConfig(
                        "1970-01-01T00:00:00Z",
                        Architecture.own().ociName(),
                        "linux",
                        new ImageConfig.Execution(
                                "0", List.of(), List.of("/x"), List.of(), "/", new TreeSet<>(), Optional.empty()),
                        Map.of("name", name + tag),
                        List.of(),
                        List.of())
                .bytes();
        Descriptor configured = new Descriptor(MediaTypes.CONFIG, store.put(config), config.length);
        Digest digest = store.put(new Manifest(configured, List.of(), Map.of()).bytes());
        store.setTag(name, tag, digest);
        return digest;
    }
}
