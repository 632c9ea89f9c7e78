package dev.stele.supervisor;

import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// A copy of Stele's jars that an unprivileged user can read and that an upgrade or a rebuild does not change while a
/// process uses it.
///
/// It is stored in `RUN/lib-<digest of names, sizes and times>`, so each build has its own. It includes the JVM's
/// start-up cache for the gateway where the launcher has created one. The JVM takes a cache only for jars of the same
/// names, sizes and times, in whatever folder; without one, or with another build's, it only starts slower.
public final class RunnableCopy {
    private static final String CACHE = "gateway.aot";

    private RunnableCopy() {}

    /// @param jars the class path of this process: jars or folders of classes
    /// @return the class path of the copy
    public static List<Path> make(List<Path> jars, Path run) {
        try {
            Path target = run.resolve("lib-" + fingerprint(jars).shortHex());
            Files.createDirectories(target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            return jars.stream().map(jar -> copy(jar, target)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy Stele's jars into " + run + ": " + FailureText.of(e), e);
        }
    }

    /// The copy's start-up cache, beside its jars. Empty when the launcher created none.
    ///
    /// @param jars the class path of this process
    /// @param copy what [#make] returned for it
    public static Optional<Path> cache(List<Path> jars, List<Path> copy) {
        return Optional.ofNullable(jars.getFirst().getParent())
                .map(lib -> lib.resolveSibling(CACHE))
                .filter(made -> made.toFile().length() > 0)
                .flatMap(
                        made -> Optional.ofNullable(copy.getFirst().getParent()).map(target -> copy(made, target)));
    }

    private static Path copy(Path jar, Path target) {
        Path copy = target.resolve(String.valueOf(jar.getFileName()));
        try {
            if (!Files.exists(copy) || Files.size(copy) != Files.size(jar)) {
                Path fresh = target.resolve("." + jar.getFileName());
                Files.copy(jar, fresh, StandardCopyOption.REPLACE_EXISTING);
                Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(jar));
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
            }
            return copy;
        } catch (FileAlreadyExistsException _) {
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + jar + ": " + FailureText.of(e), e);
        }
    }

    private static Digest fingerprint(List<Path> jars) throws IOException {
        StringBuilder out = new StringBuilder();
        for (Path jar : jars) {
            out.append(jar.getFileName()).append(' ').append(Files.size(jar)).append(' ');
            out.append(Files.getLastModifiedTime(jar).toMillis()).append('\n');
        }
        return Digest.sha256(out.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
