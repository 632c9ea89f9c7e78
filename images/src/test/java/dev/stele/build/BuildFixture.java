package dev.stele.build;

import dev.stele.debian.AptPaths;
import dev.stele.debian.TestKey;
import dev.stele.store.Store;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A machine with an archive, a build context, a cache and a store, all below one folder of a test.
final class BuildFixture {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    final Path root;
    final Path context;
    final TestArchive archive;
    final BuildMachine machine;
    final Store store;

    BuildFixture(Path root) throws IOException {
        this.root = root;
        this.context = Files.createDirectories(root.resolve("context"));
        this.archive = new TestArchive(root.resolve("archive"), Key.MADE);
        this.machine = machine(root, "cache");
        this.store = Store.open(root.resolve("store"));
        Key.MADE.writePublic(context.resolve("archive.gpg"));
    }

    /// Created with the first archive, since it takes seconds.
    private static final class Key {
        static final TestKey MADE = TestKey.make();
    }

    static BuildMachine machine(Path root, String cache) {
        return new BuildMachine(
                new AptPaths(root.resolve("etc/apt"), root.resolve("keyrings")),
                root.resolve("etc/os-release"),
                "amd64",
                root.resolve(cache),
                BuildMachine.Network.of(Optional.empty()),
                InstantSource.fixed(NOW),
                () -> 0);
    }

    /// A recipe of these packages and one file.
    BuildFixture recipe(String... packages) throws IOException {
        return recipeText("""
                apiVersion: stele/v1
                kind: Image
                metadata: {name: test/app, version: "1"}
                os:
                  packages: [%s]
                  sources:
                    - {uris: ["%s"], suite: stable, components: [main], signedBy: archive.gpg}
                files:
                  - {src: app.txt, dest: /app/}
                user: "10001:10001"
                env: {LANG: C.UTF-8}
                entrypoint: [/usr/bin/java, -version]
                """.formatted(String.join(", ", packages), archive.root.toUri()));
    }

    BuildFixture recipeText(String text) throws IOException {
        Files.writeString(recipeFile(), text);
        Files.writeString(context.resolve("app.txt"), "hello\n");
        return this;
    }

    Path recipeFile() {
        return context.resolve("image.yaml");
    }

    BuildResult build() {
        return new Builder(machine, store).build(new BuildRequest(recipeFile()), Progress.silent());
    }

    LockResult lock() {
        return new Locker(machine, store).lock(new BuildRequest(recipeFile()), Progress.silent());
    }

    BuildResult.Built built() {
        return switch (build()) {
            case BuildResult.Built built -> built;
            case BuildResult.Refused(var failure) -> throw new AssertionError(show(failure));
        };
    }

    /// The kind and the codes of the problems: `INVALID B210 B211`; or the digest when there are none.
    String outcome() {
        return switch (build()) {
            case BuildResult.Built built -> built.digest().toString();
            case BuildResult.Refused(var failure) -> codes(failure);
        };
    }

    static String codes(BuildFailure failure) {
        List<String> codes = failure.problems().stream().map(Problem::code).toList();
        return failure.kind() + " " + String.join(" ", codes);
    }

    static String show(BuildFailure failure) {
        return String.join("", failure.problems().stream().map(Problem::render).toList());
    }
}
