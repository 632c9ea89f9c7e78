package dev.stele.home;

import dev.stele.linux.FileStat;
import dev.stele.linux.Nodes;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Who may enter a home: root alone. It holds the programs of all images, the environment and the config files of all
/// services, their logs, the ledger and its key.
public final class HomeAccess {
    private static final int CLOSED = 0700;
    /// While the sticky bit is set, folders and files of a former version inside may still be open.
    private static final int NARROWING = 01700;
    private static final int PRIVATE = 0600;
    private static final int OTHERS = 0077;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private HomeAccess() {}

    /// What [#close] has changed.
    ///
    /// @param before the home's mode and owner
    /// @param narrowed how many folders and files in it were open too
    public record Change(String before, int narrowed) {}

    /// Makes the home for root alone, or narrows one that a former version or a person has left open, with all in it
    /// but the files of unpacked layers, whose modes are the images'. For root.
    ///
    /// @return empty when it was closed already
    public static Optional<Change> close(Home home) {
        try {
            home.create();
            String path = home.dir().toRealPath().toString();
            FileStat stat = FileStat.of(path);
            if (stat.uid() == 0 && stat.permissions() == CLOSED) {
                return Optional.empty();
            }
            Nodes.chown(path, 0, 0);
            Nodes.chmod(path, NARROWING);
            Narrowing narrowing = new Narrowing(Path.of(path));
            Files.walkFileTree(narrowing.home, narrowing);
            Nodes.chmod(path, CLOSED);
            return Optional.of(new Change(described(stat), narrowing.count));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + home.dir() + " to other users: " + FailureText.of(e), e);
        }
    }

    /// What lets others than root read or replace the home, in one phrase; empty when nothing does.
    public static Optional<String> exposure(Home home) {
        try {
            if (!Files.exists(home.dir())) {
                return Optional.empty();
            }
            Path real = home.dir().toRealPath();
            FileStat stat = FileStat.of(real.toString());
            if (stat.uid() != 0 || (stat.permissions() & OTHERS) != 0) {
                return Optional.of(real + " has " + described(stat));
            }
            for (Path at = real.getParent(); at != null; at = at.getParent()) {
                FileStat above = FileStat.of(at.toString());
                boolean writable = (above.permissions() & OTHERS_WRITE) != 0 && (above.permissions() & STICKY) == 0;
                if (above.uid() != 0 || writable) {
                    return Optional.of(at + ", which it lies in, has " + described(above)
                            + ": others than root can put another folder in its place");
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + home.dir() + ": " + FailureText.of(e), e);
        }
    }

    private static String described(FileStat stat) {
        return "mode 0%o and owner %d".formatted(stat.permissions(), stat.uid());
    }

    private static final class Narrowing extends SimpleFileVisitor<Path> {
        private final Path home;
        private int count;

        Narrowing(Path home) {
            this.home = home;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (isUnpacked(folder)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (!folder.equals(home)) {
                narrow(folder, CLOSED);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                narrow(file, PRIVATE);
            }
            return FileVisitResult.CONTINUE;
        }

        /// `layers/NAME/root`.
        private boolean isUnpacked(Path folder) {
            Path inside = home.relativize(folder);
            return inside.getNameCount() == 3 && inside.startsWith("layers") && inside.endsWith("root");
        }

        private void narrow(Path path, int mode) {
            FileStat stat = FileStat.of(path.toString());
            if (stat.uid() != 0) {
                Nodes.chown(path.toString(), 0, 0);
            }
            if ((stat.permissions() & OTHERS) != 0 || stat.uid() != 0) {
                Nodes.chmod(path.toString(), stat.permissions() & mode);
                count++;
            }
        }
    }
}
