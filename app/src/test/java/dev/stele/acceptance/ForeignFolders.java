package dev.stele.acceptance;

import dev.stele.linux.FileStat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Judges what root changed: a path must not lead through a link, nor through a folder in which another user could put
/// one.
///
/// The folders are looked at when it is asked.
///
/// @param folders that are another user's, and are gone by then
record ForeignFolders(Set<Path> folders) {
    private static final int OTHERS = 0077;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;
    /// What the kernel makes, not a user.
    private static final Path PROC = Path.of("/proc");

    /// What is wrong with which changes, a line each.
    List<String> violations(List<Strace.Change> changes) {
        Set<Path> taken = paths(
                changes,
                change -> change.call().equals("fchown") && change.line().contains(">, 0,"));
        Set<Path> made = paths(
                changes,
                change -> change.line().contains("O_EXCL") || change.call().startsWith("mkdir"));
        return changes.stream()
                .filter(change -> !change.path().startsWith(PROC))
                .filter(change ->
                        !(change.byDescriptor() && taken.contains(change.path().getParent())))
                .flatMap(change ->
                        violation(change, made.contains(change.path())).map(why -> why + ": " + change.line()).stream())
                .distinct()
                .toList();
    }

    private static Set<Path> paths(List<Strace.Change> changes, Predicate<Strace.Change> wanted) {
        return changes.stream().filter(wanted).map(Strace.Change::path).collect(Collectors.toSet());
    }

    /// @param made whether root made the file itself, and would have failed had it been there
    private Optional<String> violation(Strace.Change change, boolean made) {
        Optional<Path> elsewhere = change.real().filter(real -> !real.equals(change.path()));
        if (elsewhere.isPresent()) {
            return Optional.of("got through a link to " + elsewhere.get());
        }
        for (Path folder : parents(change.path())) {
            Optional<FileStat> stat = FileStat.find(folder.toString());
            boolean isLast = folder.equals(change.path().getParent());
            Optional<String> found = stat.flatMap(one -> judge(one, isLast && !made));
            if (found.isPresent()) {
                return Optional.of(folder + " " + found.get());
            }
            if (folders.contains(folder)) {
                return Optional.of(folder + " is another user's");
            }
            if (stat.filter(ForeignFolders::isClosed).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// The folders on the way to a path, from the top down.
    private static List<Path> parents(Path path) {
        List<Path> out = new ArrayList<>();
        for (Path at = path.getParent(); at != null; at = at.getParent()) {
            out.addFirst(at);
        }
        return out;
    }

    /// @param strict whether a folder like `/tmp` counts, in which others may make files but not replace root's
    private static Optional<String> judge(FileStat folder, boolean strict) {
        if (folder.type() == FileStat.SYMLINK) {
            return Optional.of("is a link");
        }
        if (folder.uid() != 0) {
            return Optional.of("belongs to user " + folder.uid());
        }
        boolean writable = (folder.permissions() & OTHERS_WRITE) != 0;
        return writable && (strict || (folder.permissions() & STICKY) == 0)
                ? Optional.of("can be written by others")
                : Optional.empty();
    }

    /// What lies below is out of everybody's reach, whoever owns it.
    private static boolean isClosed(FileStat folder) {
        return folder.uid() == 0 && (folder.permissions() & OTHERS) == 0;
    }
}
