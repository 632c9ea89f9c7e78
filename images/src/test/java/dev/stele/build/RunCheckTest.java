package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a build says of an image that cannot run, or not as its recipe means it.
class RunCheckTest {
    @TempDir
    private Path root;

    private BuildFixture fixture;
    private String entrypoint = "/app/run";
    private String more = "";
    private int version;

    @BeforeEach
    void writeArchive() throws IOException {
        fixture = new BuildFixture(root);
        fixture.archive
                .with(
                        libc(),
                        TestDeb.of("python", "3")
                                .file(
                                        "usr/bin/python3",
                                        0755,
                                        TestElf.program().needs("libc.so.6").bytes()),
                        TestDeb.of("coreutils", "9")
                                .file(
                                        "usr/bin/env",
                                        0755,
                                        TestElf.program().needs("libc.so.6").bytes()),
                        TestDeb.of("dash", "1")
                                .file(
                                        "usr/bin/dash",
                                        0755,
                                        TestElf.program().needs("libc.so.6").bytes())
                                .link("bin/sh", "dash"))
                .publish();
        Files.createDirectories(fixture.context.resolve("app"));
    }

    private static TestDeb libc() {
        return TestDeb.of("libc6", "2")
                .file("usr/lib64/ld-linux-x86-64.so.2", 0755, new TestElf().bytes())
                .file("usr/lib/x86_64-linux-gnu/libc.so.6", 0755, new TestElf().bytes());
    }

    private void app(String name, byte[] bytes) throws IOException {
        Path file = fixture.context.resolve("app").resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void app(String name, String text) throws IOException {
        app(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The errors, or the warnings: code and message, one a line.
    private String said(String... packages) throws IOException {
        fixture.recipe(packages);
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile())
                                .replace("version: \"1\"", "version: \"" + ++version + "\"")
                                .replace("{src: app.txt, dest: /app/}", "{src: app, dest: /app}")
                                .replace("[/usr/bin/java, -version]", "[" + entrypoint + "]")
                                .replace("env: {LANG: C.UTF-8}\n", "")
                        + more);
        return switch (fixture.build()) {
            case BuildResult.Built built ->
                String.join(
                        "\n",
                        built.contents().warnings().stream()
                                .map(w -> w.replaceFirst("warning\\[(B[0-9]+)]: ", "$1 ")
                                        .replaceFirst(" \\(.*|;.*", ""))
                                .toList());
            case BuildResult.Refused(var failure) ->
                failure.problems().stream()
                        .map(p -> "ERROR " + p.code() + " " + p.message())
                        .collect(java.util.stream.Collectors.joining("\n"));
        };
    }

    @Test
    void saysNothingOfAnImageThatRuns() throws IOException {
        app(
                "run",
                TestElf.program()
                        .needs("libc.so.6", "libown.so.1")
                        .runpath("$ORIGIN/lib")
                        .bytes());
        app("lib/libown.so.1", new TestElf().needs("libc.so.6").bytes());
        assertThat(said("libc6")).isEmpty();
    }

    @Test
    void missingEntrypoint() throws IOException {
        app("other", "x");
        assertThat(said("libc6")).isEqualTo("B290 the image has no program /app/run, with which the entrypoint begins");
        entrypoint = "nothing";
        assertThat(said("libc6")).startsWith("B290 the image has no program nothing");
        entrypoint = "python3";
        assertThat(said("libc6", "python")).isEmpty();
        entrypoint = "/app";
        assertThat(said("libc6")).startsWith("B290");
    }

    @Test
    void entrypointThatIsNoProgram() throws IOException {
        app("run", "hello\n");
        assertThat(said("libc6")).isEqualTo("B291 /app/run is neither a program nor a script");
        app("run", "");
        assertThat(said("libc6")).startsWith("B291");
    }

    @Test
    void entrypointThatMayNotBeExecuted() throws IOException {
        app("run", TestElf.program().bytes());
        Files.setPosixFilePermissions(fixture.context.resolve("app/run"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(said("libc6")).isEqualTo("ERROR B291 /app/run may not be executed by the image's user");
    }

    @Test
    void missingLoader() throws IOException {
        app("run", TestElf.program().bytes());
        assertThat(said("dash"))
                .isEqualTo("ERROR B292 /app/run needs /lib64/ld-linux-x86-64.so.2, which the image lacks");
        app("run", TestElf.program().interpreter("/lib/ld-musl-x86_64.so.1").bytes());
        assertThat(said("libc6")).startsWith("ERROR B292 /app/run needs /lib/ld-musl-x86_64.so.1");
        app("run", new TestElf().bytes());
        assertThat(said("dash")).as("static").isEmpty();
    }

    @Test
    void missingLibraries() throws IOException {
        app(
                "run",
                TestElf.program()
                        .needs("libc.so.6", "libfoo.so.1", "libown.so.1")
                        .runpath("$ORIGIN")
                        .bytes());
        app("libown.so.1", new TestElf().needs("libdeep.so.2").bytes());
        assertThat(said("libc6")).isEqualTo("""
                ERROR B294 /app/run needs libfoo.so.1, which the image lacks
                ERROR B294 /app/libown.so.1 needs libdeep.so.2, which the image lacks""");
        more = """
                acknowledge:
                  - {path: libfoo.so.1, reason: a file of the fleet}
                  - {path: /app/libown.so.1, reason: "opened by name, and only on Mondays"}
                """;
        assertThat(said("libc6")).isEqualTo("""
                acknowledged: /app/run needs libfoo.so.1, which the image lacks
                acknowledged: /app/libown.so.1 needs libdeep.so.2, which the image lacks""");
    }

    /// A runpath is for its own file's libraries, an rpath for those of its libraries as well.
    @Test
    void searchPathsAreThoseOfTheLoader() throws IOException {
        app("lib/liba.so", new TestElf().needs("libb.so").bytes());
        app("lib/libb.so", new TestElf().bytes());
        app("run", TestElf.program().needs("liba.so").rpath("${ORIGIN}/lib").bytes());
        assertThat(said("libc6")).isEmpty();
        app("run", TestElf.program().needs("liba.so").runpath("${ORIGIN}/lib").bytes());
        assertThat(said("libc6")).isEqualTo("ERROR B294 /app/lib/liba.so needs libb.so, which the image lacks");
        more = "env: {LD_LIBRARY_PATH: /app/lib}\n";
        assertThat(said("libc6")).isEmpty();
        app("lib/libb.so", new TestElf().machine(183).bytes());
        assertThat(said("libc6")).startsWith("ERROR B294 /app/lib/liba.so needs libb.so");
    }

    @Test
    void foldersOfLdSoConfCountOnlyWithACache() throws IOException {
        fixture.archive
                .with(
                        TestDeb.of("odd", "1")
                                .file("etc/ld.so.conf.d/odd.conf", "# odd\n/opt/odd\n")
                                .file("opt/odd/libodd.so", 0644, new TestElf().bytes()),
                        TestDeb.of("cache", "1").file("etc/ld.so.cache", "c"))
                .publish();
        app("run", TestElf.program().needs("libodd.so").bytes());
        assertThat(said("libc6", "odd")).startsWith("ERROR B294 /app/run needs libodd.so");
        assertThat(said("libc6", "odd", "cache")).isEmpty();
    }

    @Test
    void programOfAnotherMachine() throws IOException {
        app("run", new TestElf().machine(183).bytes());
        assertThat(said("libc6")).isEqualTo("ERROR B293 /app/run is a program for arm64, and the image is for amd64");
        app("run", new TestElf().machine(3).bytes());
        assertThat(said("libc6")).isEqualTo("B293 /app/run is a program for i386, and the image is for amd64");
    }

    @Test
    void damagedProgram() throws IOException {
        app("run", java.util.Arrays.copyOf(TestElf.program().bytes(), 60));
        assertThat(said("libc6")).isEqualTo("ERROR B293 /app/run is a damaged program");
    }

    @Test
    void interpretersOfScripts() throws IOException {
        app("run", "#! /usr/bin/python3 -u\nprint()\n");
        assertThat(said("libc6")).isEqualTo("ERROR B292 /app/run needs /usr/bin/python3, which the image lacks");
        assertThat(said("libc6", "python")).isEmpty();
        assertThat(said("python")).as("its loader").startsWith("ERROR B292 /usr/bin/python3 needs /lib64/ld-linux");
        app("run", "#!/usr/bin/perl\nexit\n");
        assertThat(said("libc6")).isEqualTo("ERROR B292 /app/run needs /usr/bin/perl, which the image lacks");
        app("run", "#!/bin/sh\r\nexit\r\n");
        assertThat(said("libc6", "dash"))
                .isEqualTo("ERROR B292 the first line of /app/run ends with a carriage return");
    }

    /// What essential packages bring is taken for a script that names it, by a lock as by a build.
    @Test
    void shellOfTheEntrypointIsTaken() throws IOException {
        app("run", "#!/bin/sh -e\nexit\n");
        assertThat(said("libc6")).isEmpty();
        assertThat(fixture.lock())
                .isInstanceOfSatisfying(
                        LockResult.Locked.class, l -> assertThat(l.changes()).contains("+ dash 1"));
        Files.delete(fixture.context.resolve("image.lock"));
        app("run", "#!/usr/bin/env python3\n");
        assertThat(said("libc6", "python")).isEmpty();
    }

    @Test
    void shellThatTheSourcesLackIsNamed() throws IOException {
        app("run", "#!/bin/bash\nexit\n");
        assertThat(said("libc6")).isEqualTo("ERROR B292 /app/run needs /bin/bash, which the image lacks");
    }

    @Test
    void interpretersThatEnvLooksFor() throws IOException {
        app("run", "#!/usr/bin/env python3\n");
        assertThat(said("libc6", "coreutils")).isEqualTo("ERROR B292 /app/run needs python3, which the image lacks");
        assertThat(said("libc6", "coreutils", "python")).isEmpty();
        more = "env: {PATH: /app/bin}\n";
        assertThat(said("libc6", "coreutils", "python"))
                .isEqualTo("B292 /app/run needs python3, which the image lacks");
        more = "";
        app("run", "#!/usr/bin/env -S A=1 python3 -u\n");
        assertThat(said("libc6", "coreutils", "python")).isEmpty();
    }

    @Test
    void programsThatTheEntrypointStartsInTurn() throws IOException {
        app("init", new TestElf().bytes());
        app("run", "#!/usr/bin/python3\n");
        entrypoint = "/app/init, --, /app/run";
        assertThat(said("libc6")).isEqualTo("B292 /app/run needs /usr/bin/python3, which the image lacks");
        assertThat(said("libc6", "python")).isEmpty();
    }

    @Test
    void localesThatEnvNames() throws IOException {
        app("run", new TestElf().bytes());
        more = "env: {LANG: C.UTF-8}\n";
        assertThat(said("libc6")).isEqualTo("B295 the image has no locale C.UTF-8, which env LANG names");
        more = "env: {LC_ALL: de_DE.UTF-8, LANG: C, LC_TIME: POSIX}\n";
        assertThat(said("libc6")).isEqualTo("B295 the image has no locale de_DE.UTF-8, which env LC_ALL names");
        fixture.archive
                .with(TestDeb.of("libc-bin", "2")
                        .file("usr/lib/locale/C.utf8/LC_CTYPE", "c")
                        .file("usr/lib/locale/de_DE.utf8/LC_CTYPE", "c"))
                .publish();
        assertThat(said("libc6", "libc-bin")).isEmpty();
        more = "env: {LANG: C.utf8}\n";
        assertThat(said("libc6")).as("taken since env names it").isEmpty();
    }

    @Test
    void userWithoutAccount() throws IOException {
        fixture.archive
                .with(TestDeb.of("own-accounts", "1").file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"))
                .publish();
        app("run", new TestElf().bytes());
        assertThat(said("libc6", "own-accounts"))
                .isEqualTo("B296 user 10001:10001 has no line in the image's /etc/passwd");
    }

    @Test
    void unusedAcknowledgementsAreNamed() throws IOException {
        app("run", new TestElf().bytes());
        more = "acknowledge: [{path: /app/none, reason: x}]\n";
        assertThat(said("libc6")).startsWith("B297 acknowledge names /app/none");
    }

    @Test
    void linksInACircleLeadNowhere() throws IOException {
        app("x", "x");
        Files.createSymbolicLink(fixture.context.resolve("app/run"), Path.of("again"));
        Files.createSymbolicLink(fixture.context.resolve("app/again"), Path.of("run"));
        assertThat(said("libc6")).startsWith("B290");
    }

    @Test
    void imageOfOneStaticProgram() throws IOException {
        app("run", new TestElf().bytes());
        fixture.recipeText("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: only/files, version: "1"}
                files: [{src: app/run, dest: /run}]
                env: {LANG: C.UTF-8}
                entrypoint: [/run]
                """);
        assertThat(fixture.built().contents().warnings()).isEqualTo(List.of());
    }
}
