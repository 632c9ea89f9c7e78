package dev.stele.home;

import dev.stele.machine.HomePlace;
import dev.stele.machine.InstallationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What a home is: the one that its file `installation` was written in, or a copy of it.
sealed interface HomeVerdict {
    /// The home that it was.
    record Same() implements HomeVerdict {}

    /// Moved, or restored, on the same machine: nothing stands where it was.
    record Moved(Path from) implements HomeVerdict {}

    /// A copy, and the original stands on this machine.
    record Copy(Path original) implements HomeVerdict {}

    /// Last used on another machine, where it may stand still.
    record Elsewhere(Path there) implements HomeVerdict {}

    /// @param now where the home stands
    /// @param claimant the home whose instances may run on this machine under the same id
    static HomeVerdict of(InstallationFile file, HomePlace now, Optional<Path> claimant) {
        Optional<HomePlace> before = file.place();
        if (before.isPresent() && !before.get().isOnMachineOf(now)) {
            return new Elsewhere(before.get().path());
        }
        boolean same = before.filter(now::isFolderOf).isPresent();
        boolean oneBoot = same && before.get().boot().equals(now.boot());
        Stream<Path> others = Stream.concat(
                // While the machine runs, device and inode are proof: what stands where this home was is the copy.
                oneBoot ? Stream.empty() : before.map(HomePlace::path).stream(), claimant.stream());
        Optional<Path> original = others.filter(path -> InstallationFile.carries(path, file.id()))
                .filter(path -> !isFolder(path, now))
                .findFirst();
        if (original.isPresent()) {
            return new Copy(original.get());
        }
        return same || before.isEmpty() ? new Same() : new Moved(before.get().path());
    }

    private static boolean isFolder(Path path, HomePlace now) {
        try {
            return Objects.equals(path.toRealPath(), now.path()) || Files.isSameFile(path, now.path());
        } catch (IOException _) {
            return false;
        }
    }
}
