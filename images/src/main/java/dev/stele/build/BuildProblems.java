package dev.stele.build;

import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What can be wrong with packages, the lock and the machine while an image is made. Codes B230 to B289.
final class BuildProblems {
    private BuildProblems() {}

    static Problem badPackage(String name, Exception e) {
        return Problem.of(
                "B226",
                "package " + name + " cannot be unpacked",
                String.valueOf(e.getMessage()),
                "take another version or another package; tell the package's maintainers when it is theirs");
    }

    static Problem noKeyring(Recipe.Source source, IOException e) {
        return new Problem(
                "B214",
                "the keyring " + source.signedBy() + " cannot be read",
                Optional.of(source.place()),
                Optional.empty(),
                1,
                e.toString(),
                "put the archive's public keys there, as .gpg or .asc");
    }

    static Problem disk(Path where, IOException e) {
        return Problem.of(
                "B280", "cannot read or write " + where, e.toString(), "check that folder's owner and its free space");
    }
}
