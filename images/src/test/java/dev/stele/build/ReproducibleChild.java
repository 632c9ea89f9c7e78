package dev.stele.build;

import dev.stele.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A process of its own for [ReproducibilityTest]: builds below a folder, and leaves the digest in `digest`.
final class ReproducibleChild {
    private ReproducibleChild() {}

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        BuildResult result = new Builder(TestHouse.machine(root, "cache"), Store.open(root.resolve("store")))
                .build(new BuildRequest(root.resolve("context/image.yaml")), Progress.silent());
        String said = switch (result) {
            case BuildResult.Built built -> built.digest().toString();
            case BuildResult.Refused(var failure) -> TestHouse.show(failure);
        };
        Files.write(root.resolve("digest"), List.of(said));
    }
}
