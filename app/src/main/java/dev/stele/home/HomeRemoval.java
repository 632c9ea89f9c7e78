package dev.stele.home;

import dev.stele.linux.FileStat;
import dev.stele.linux.FolderRemoval;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Removes a home, but nothing that Stele has not put there: a person may have named a folder with more in it.
///
/// The installation's id goes last, so that removing which was interrupted can be told from a folder of somebody else.
public final class HomeRemoval {
    private static final String ID = "installation";
    private static final List<String> OWN = List.of(
            "api.sock",
            "api",
            "adopting",
            "former",
            ".api.sock",
            "logs",
            "layers",
            "snapshot",
            "store",
            "registry.token",
            "ledger",
            "keys",
            "lock",
            ID);

    private HomeRemoval() {}

    /// What of Stele is in that folder, in the order in which it goes; empty when it is no home.
    public static List<Path> items(Home home) {
        List<Path> out = new ArrayList<>();
        for (String name : OWN) {
            Path path = home.dir().resolve(name);
            if (FileStat.find(path.toString()).isPresent()) {
                out.add(path);
            }
        }
        boolean isHome = out.stream().anyMatch(path -> path.endsWith(ID) || Files.isDirectory(path.resolve("blobs")));
        return isHome ? out : List.of();
    }

    /// Removes all [#items], and the folder itself when it is empty then.
    ///
    /// @return what else is in the folder, and stays
    public static List<Path> remove(Home home) {
        try {
            items(home).forEach(FolderRemoval::remove);
            if (!Files.isDirectory(home.dir())) {
                return List.of();
            }
            List<Path> others;
            try (Stream<Path> inside = Files.list(home.dir())) {
                others = inside.sorted().toList();
            }
            if (others.isEmpty()) {
                FolderRemoval.remove(home.dir());
            }
            return others;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + home.dir() + ": " + FailureText.of(e), e);
        }
    }
}
