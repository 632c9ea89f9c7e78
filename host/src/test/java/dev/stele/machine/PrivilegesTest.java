package dev.stele.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Content;
import dev.stele.layer.LayerEntry;
import dev.stele.layer.Meta;
import dev.stele.linux.FileStat;
import dev.stele.linux.HostCommand;
import dev.stele.linux.Nodes;
import dev.stele.oci.Digest;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No program of an image gives a user of the host more rights, and no other user reads what instances are made of.
@Stage(
        name = "real containers",
        needs = {"root", "runc", "conmon", "ip", "nft", "busybox", "setpriv"})
class PrivilegesTest {
    private static final List<LayerEntry> PRIVILEGED = List.of(
            new LayerEntry.Directory("mail", new Meta(03777, 0, 8, 0)),
            new LayerEntry.RegularFile("mail/bothids", new Meta(06711, 0, 0, 0), Content.of("b")),
            new LayerEntry.RegularFile("mail/setgid", new Meta(02755, 0, 42, 0), Content.of("g")),
            new LayerEntry.RegularFile("mail/setuid", new Meta(04755, 0, 0, 0), Content.of("u")),
            new LayerEntry.HardLink("mail/setuidlink", "mail/setuid"));
    /// What `setcap cap_dac_override=ep` writes: whoever runs the program reads every file.
    private static final String CAPABILITY = "0100000202000000000000000000000000000000";

    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    private Path open;

    private Site site;

    @BeforeEach
    void openSite() {
        site = new Site();
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private Digest image() {
        return BusyboxImage.put(site.store, "page\n", PRIVILEGED, "/bin/httpd", "-f", "-p", "80", "-h", "/www");
    }

    private String found(String... options) {
        List<String> argv =
                new ArrayList<>(List.of("find", site.home.resolve("layers").toString()));
        argv.addAll(List.of(options));
        return new HostCommand(argv, "", Duration.ofSeconds(20)).succeed();
    }

    private Path file(String name) throws IOException {
        String path = found("-path", "*/root/" + name).strip();
        assertThat(path.lines()).hasSize(1);
        return Path.of(path);
    }

    private Path record(String name) throws IOException {
        Path root = Path.of(file(name).toString().replaceFirst("/root/.*", "/root"));
        return root.resolveSibling("record");
    }

    @Test
    void unpackedLayersKeepNoSetIdBits() throws IOException {
        String instance = site.runReady(site.release(image()));
        assertThat(found("-perm", "/6000")).isEmpty();
        assertThat(FileStat.of(file("mail/setuid").toString()).permissions()).isEqualTo(0755);
        assertThat(FileStat.of(file("mail/bothids").toString()).permissions()).isEqualTo(0711);
        assertThat(FileStat.of(file("mail").toString()).permissions()).isEqualTo(01777);
        site.awaitScans(2);
        assertThat(site.see(instance).taints()).isEmpty();
    }

    /// What a former version unpacked is stripped in place, and nobody is replaced for it.
    @Test
    void layersOfAFormerVersionLoseTheirsAtTheNextStart() throws IOException {
        String instance = site.runReady(site.release(image()));
        Path record = record("mail/setuid");
        site.restart(() -> makeFormer(record));
        assertThat(found("-perm", "/6000")).isEmpty();
        assertThat(Files.readString(record)).startsWith("stele layer record 2\n");
        site.awaitScans(2);
        assertThat(site.see(instance).taints()).isEmpty();
        assertThat(site.machine().observe().damage()).isEmpty();
    }

    @Test
    void aChangeOfAFormerVersionsLayerIsStillFound() throws IOException {
        String instance = site.runReady(site.release(image()));
        Path record = record("mail/setuid");
        site.restart(() -> {
            makeFormer(record);
            Files.writeString(file("mail/setuid"), "v");
        });
        assertThat(site.await(instance, seen -> !seen.taints().isEmpty()).taints())
                .containsExactly("layer file mail/setuid was changed");
        site.awaitObservation(seen -> seen.damage().isEmpty());
        assertThat(found("-perm", "/6000")).isEmpty();
    }

    /// Sets the bits as a former version did, and records them.
    private void makeFormer(Path record) throws IOException {
        String root = record.resolveSibling("root").toString();
        StringBuilder out = new StringBuilder("stele layer record 1\n");
        List<String> lines = Files.readAllLines(record);
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", 8);
            String name = fields[7].substring(64);
            int bits = switch (name) {
                case "mail/setuid", "mail/setuidlink" -> 04000;
                case "mail/setgid", "mail" -> 02000;
                case "mail/bothids" -> 06000;
                default -> 0;
            };
            String path = root + "/" + name;
            if (bits != 0) {
                Nodes.chmod(path, FileStat.of(path).permissions() | bits);
            }
            fields[0] = String.valueOf(Integer.parseInt(fields[0]) | bits);
            fields[6] = String.valueOf(FileStat.of(path).changedNanos());
            out.append(String.join(" ", fields)).append('\n');
        }
        Files.writeString(record, out);
    }

    /// The user is in no group of anybody: what it can enter, everybody can.
    @Test
    void nobodyElseEntersAnInstancesFolderOrReadsWhatStandsInIt() throws IOException {
        String instance = site.runReady(site.release(image()));
        Path folder = site.installation.folder(instance);
        for (String name : List.of("config.json", "record.json", "root", "root/bin/busybox", "pid", "conmon.pid")) {
            assertThat(folder.resolve(name)).exists();
            assertThat(asNobody("test -r " + folder.resolve(name))).as(name).isFalse();
        }
        assertThat(asNobody("cd " + folder)).isFalse();
        assertThat(asNobody("ls " + folder.getParent())).isFalse();
        assertThat(asNobody("cd " + site.installation.run().resolve("tops"))).isFalse();
        assertThat(FileStat.of(folder.resolve("config.json").toString()).permissions())
                .isEqualTo(0600);
        assertThat(FileStat.of(site.installation.log(instance).toString()).permissions())
                .isEqualTo(0600);
    }

    /// Everybody could enter folders of instances, and read the environment in `config.json`.
    @Test
    void foldersOfAFormerVersionsInstancesAreClosedWhenTheyAreAdopted() throws IOException {
        String instance = site.runReady(site.release(image()));
        Path folder = site.installation.folder(instance);
        site.restart(() -> {
            Nodes.chmod(folder.resolve("config.json").toString(), 0644);
            Nodes.chown(folder.toString(), 0, 0);
            Nodes.chmod(folder.toString(), 0711);
        });
        assertThat(asNobody("cat " + folder.resolve("config.json"))).isFalse();
        assertThat(FileStat.of(folder.resolve("config.json").toString()).permissions())
                .isEqualTo(0600);
        assertThat(site.get(instance)).isEqualTo("page\n");
    }

    private static boolean asNobody(String script) {
        return new HostCommand(
                        Duration.ofSeconds(10),
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "sh",
                        "-c",
                        script)
                .run()
                .isGood();
    }

    @Test
    void unpackedLayersKeepNoCapabilities() throws IOException {
        LayerEntry program = new LayerEntry.RegularFile(
                "reader", new Meta(0755, 0, 0, 0, Optional.of(CAPABILITY)), Content.of(BUSYBOX));
        Site.require(site.machine().pull(BusyboxImage.put(site.store, "page\n", List.of(program), "/bin/sh")));
        assertThat(readsEverything(file("reader"))).isFalse();
    }

    @Test
    void capabilitiesAndSetIdBitsOfAFormerVersionAreTakenAway() throws IOException {
        Path program = Files.copy(BUSYBOX, site.home.resolve("program"));
        Nodes.setAttribute(
                program.toString(), "security.capability", HexFormat.of().parseHex(CAPABILITY));
        assertThat(readsEverything(program)).as("the test would see it").isTrue();
        Privileges.remove(program.toString());
        assertThat(readsEverything(program)).isFalse();
        Nodes.chmod(program.toString(), 06755);
        Privileges.remove(program.toString());
        assertThat(FileStat.of(program.toString()).permissions()).isEqualTo(0755);
        Privileges.remove(program.resolveSibling("none").toString());
    }

    private boolean readsEverything(Path program) throws IOException {
        Nodes.chmod(open.toString(), 0755);
        Path secret = Files.writeString(open.resolve("secret"), "root's own");
        Nodes.chmod(secret.toString(), 0600);
        new HostCommand(Duration.ofSeconds(10), "cp", "-a", program.toString(), open + "/busybox").succeed();
        return asNobody(open + "/busybox cat " + secret);
    }
}
