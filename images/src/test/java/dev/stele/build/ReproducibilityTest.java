package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.tukaani.xz.XZInputStream;
import tools.jackson.core.JsonParser;

/// The same recipe, lock and packages give one digest: in another folder, as another user, under another umask, time
/// zone, locale and date, in another process.
class ReproducibilityTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path FAKETIME = Path.of("/usr/bin/faketime");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final List<Class<?>> NEEDED = List.of(
            Builder.class,
            ReproducibleChild.class,
            Digest.class,
            Json.class,
            Load.class,
            JsonParser.class,
            Zstd.class,
            XZInputStream.class,
            PGPPublicKey.class,
            BCPGInputStream.class,
            ASN1Sequence.class,
            Arrays.class,
            NullMarked.class);

    @TempDir
    private Path root;

    private TestHouse house;
    private String digest = "";

    @BeforeEach
    void aLockedImage() throws IOException {
        house = new TestHouse(Files.createDirectory(root.resolve("first")));
        house.archive
                .with(BuilderTest.base(), BuilderTest.java(), BuilderTest.libx(), BuilderTest.authorities())
                .publish();
        house.recipe("base-files", "ca-certificates", "java");
        Files.createDirectories(house.context.resolve("app/z-\u00e4"));
        Files.writeString(house.context.resolve("app/z-\u00e4/one"), "1");
        Files.writeString(house.context.resolve("app/run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(house.context.resolve("app/run"), PosixFilePermissions.fromString("rwxr--r--"));
        Files.writeString(
                house.recipeFile(),
                Files.readString(house.recipeFile()).replace("files:\n", "files:\n  - {src: app, dest: /srv}\n"));
        assertThat(house.lock()).isInstanceOf(LockResult.Locked.class);
        digest = house.built().digest().toString();
    }

    @Test
    void anotherLocaleAndTimeZoneInThisProcessChangeNothing() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            TestHouse again = new TestHouse(copy("locale"));
            assertThat(again.built().digest()).hasToString(digest);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void anotherFolderUmaskZoneLocaleAndDateChangeNothing() throws Exception {
        List<String> command = new ArrayList<>(List.of(SHELL.toString(), "-c", "umask 077; exec \"$@\"", "sh"));
        if (Files.isExecutable(FAKETIME)) {
            command.addAll(List.of(FAKETIME.toString(), "-f", "2031-03-04 05:06:07"));
        }
        assertThat(child(copy("elsewhere/and deeper"), command)).isEqualTo(digest);
    }

    @Test
    void anotherUserChangesNothing() throws Exception {
        Path elsewhere = copy("user");
        boolean isRoot = Files.getOwner(elsewhere).getName().equals("root");
        if (!isRoot || !Files.isExecutable(SETPRIV)) {
            return;
        }
        try (var paths = Files.walk(elsewhere)) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", 65_533);
            }
        }
        for (Path up = elsewhere.getParent(); up != null && !up.endsWith("tmp"); up = up.getParent()) {
            Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxr-xr-x"));
            if (up.equals(root)) {
                break;
            }
        }
        List<String> command = List.of(SETPRIV.toString(), "--reuid", "65533", "--regid", "65533", "--clear-groups");
        assertThat(child(elsewhere, command)).isEqualTo(digest);
    }

    /// The whole house in another folder: store and context, with other times, and made in another order.
    private Path copy(String name) throws IOException {
        Path to = Files.createDirectories(root.resolve(name));
        for (String part : List.of("context", "store")) {
            try (var paths = Files.walk(house.root.resolve(part))) {
                for (Path path : paths.filter(p -> !p.toString().contains("/tags"))
                        .sorted((a, b) -> a.getNameCount() != b.getNameCount()
                                ? Integer.compare(a.getNameCount(), b.getNameCount())
                                : b.compareTo(a))
                        .toList()) {
                    Files.copy(path, to.resolve(house.root.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Files.setPosixFilePermissions(to.resolve("context/app/run"), PosixFilePermissions.fromString("rwx------"));
        removeLayers(to);
        return to;
    }

    /// Leaves only packages in the store's copy, so that every layer is made again.
    private void removeLayers(Path copied) throws IOException {
        Set<Path> keep = new LinkedHashSet<>();
        Lock lock = Lock.parse(Files.readAllBytes(house.context.resolve("image.lock")));
        lock.packages().forEach(p -> keep.add(Path.of(p.sha256().hex())));
        try (var blobs = Files.walk(copied.resolve("store/blobs"))) {
            for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
                if (!keep.contains(blob.getFileName())) {
                    Files.delete(blob);
                }
            }
        }
    }

    private String child(Path elsewhere, List<String> before) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath(elsewhere), ReproducibleChild.class.getName(), elsewhere.toString()));
        Path log = elsewhere.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("TZ", "Asia/Kathmandu", "LC_ALL", "C", "HOME", "/nowhere"));
        int exit = builder.start().waitFor();
        Path said = elsewhere.resolve("digest");
        return exit == 0 ? Files.readString(said).strip() : "exit " + exit + ": " + Files.readString(log);
    }

    /// Copied, since another user may not read where this process has it from.
    private static String classPath(Path elsewhere) throws IOException {
        Path to = Files.createDirectories(elsewhere.resolve("classes"));
        Set<String> out = new LinkedHashSet<>();
        for (Class<?> needed : NEEDED) {
            Path from = location(needed);
            Path copy = to.resolve(Digest.sha256(from.toString().getBytes(StandardCharsets.UTF_8))
                            .shortHex()
                    + from.getFileName());
            if (out.add(copy.toString())) {
                try (var paths = Files.walk(from)) {
                    for (Path path : paths.toList()) {
                        Files.copy(
                                path,
                                copy.resolve(from.relativize(path).toString()).normalize());
                    }
                }
            }
        }
        try (var paths = Files.walk(to)) {
            for (Path path : paths.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return String.join(":", out);
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
