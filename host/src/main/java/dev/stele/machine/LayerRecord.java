package dev.stele.machine;

import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.LinuxException;
import dev.stele.linux.Nodes;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The state of a layer when it was unpacked: every file's size, inode, change time, mode, owner and digest. A layer
/// that differs later was tampered with.
///
/// The change time cannot be set by any call, so a file whose inode and change time are as recorded is unchanged, and
/// checking a layer costs one system call a file. A file with another change time is read again.
final class LayerRecord {
    private static final String HEADER = "stele layer record 2";
    /// Of a version that kept set-id bits and capabilities.
    private static final String PRIVILEGED = "stele layer record 1";
    private static final int FIELDS = 8;
    private static final int BUFFER = 64 << 10;

    private final String root;
    private final Line[] lines;

    private LayerRecord(String root, List<Line> lines) {
        this.root = root;
        this.lines = lines.toArray(new Line[0]);
    }

    /// @param path inside the layer; empty for its root
    /// @param digest of a file's content, of a link's target, or of the names in a folder
    record Line(String path, FileStat stat, Digest digest) {}

    /// @param path inside the layer
    /// @param what one phrase: what is not as recorded
    record Difference(String path, String what) {}

    /// @param root folder of the layer
    static LayerRecord of(Path root, List<Line> lines) {
        return new LayerRecord(root.toString(), lines);
    }

    /// The first file that is not as recorded; empty when all are. Not for several threads at once.
    Optional<Difference> check() {
        for (int i = 0; i < lines.length; i++) {
            Line line = lines[i];
            String path = line.path().isEmpty() ? root : root + "/" + line.path();
            Optional<FileStat> found = FileStat.find(path);
            if (found.isEmpty()) {
                return Optional.of(new Difference(line.path(), "was removed"));
            }
            if (!found.get().equals(line.stat())) {
                Optional<String> difference = suspect(path, line, found.get());
                if (difference.isPresent()) {
                    return Optional.of(new Difference(line.path(), difference.get()));
                }
                // Touched, or linked to, but the same: recorded anew, so as not to read it every time.
                lines[i] = new Line(line.path(), found.get(), line.digest());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> suspect(String path, Line line, FileStat now) {
        FileStat then = line.stat();
        if (now.mode() != then.mode()) {
            return Optional.of("has mode " + Integer.toOctalString(now.mode()) + " in place of "
                    + Integer.toOctalString(then.mode()));
        }
        if (now.uid() != then.uid() || now.gid() != then.gid()) {
            return Optional.of(
                    "belongs to " + now.uid() + ":" + now.gid() + " in place of " + then.uid() + ":" + then.gid());
        }
        try {
            if (digest(path, now).equals(line.digest())) {
                return Optional.empty();
            }
            return Optional.of(
                    now.type() == FileStat.DIRECTORY ? "has other files in it than were unpacked" : "was changed");
        } catch (LinuxException e) {
            return Optional.of("cannot be read any more: " + FailureText.of(e));
        }
    }

    static Digest digest(String path, FileStat stat) {
        MessageDigest hasher = Digest.hasher();
        switch (stat.type()) {
            case FileStat.REGULAR -> {
                byte[] buffer = new byte[BUFFER];
                try (FileDescriptor in = FileDescriptor.openNoFollow(path)) {
                    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                        hasher.update(buffer, 0, n);
                    }
                }
            }
            case FileStat.SYMLINK -> hasher.update(Nodes.readlink(path).getBytes(StandardCharsets.UTF_8));
            case FileStat.DIRECTORY ->
                FileDescriptor.names(path)
                        .forEach(name -> hasher.update((name + "\0").getBytes(StandardCharsets.UTF_8)));
            default -> {
                // A whiteout has nothing but its name and its type.
            }
        }
        return Digest.of(hasher.digest());
    }

    void save(Path file) throws IOException {
        StringBuilder out = new StringBuilder(HEADER).append('\n');
        for (Line line : lines) {
            FileStat stat = line.stat();
            out.append(stat.mode()).append(' ');
            out.append(stat.uid()).append(' ').append(stat.gid()).append(' ');
            out.append(stat.inode()).append(' ').append(stat.size()).append(' ');
            out.append(stat.links()).append(' ').append(stat.changedNanos()).append(' ');
            out.append(line.digest().hex())
                    .append(line.path().replace("\\", "\\\\").replace("\n", "\\n"));
            out.append('\n');
        }
        DurableWrites.write(file, out.toString().getBytes(StandardCharsets.UTF_8));
    }

    static LayerRecord load(Path file, Path root) throws IOException {
        List<String> text = Files.readAllLines(file);
        String header = text.isEmpty() ? "" : text.getFirst();
        if (!header.equals(HEADER) && !header.equals(PRIVILEGED)) {
            throw new IOException(file + " is no record of a layer that this version reads");
        }
        List<Line> lines = new ArrayList<>();
        for (String line : text.subList(1, text.size())) {
            lines.add(parse(line));
        }
        LayerRecord record = new LayerRecord(root.toString(), lines);
        if (header.equals(PRIVILEGED)) {
            record.removePrivileges();
            record.save(file);
        }
        return record;
    }

    /// The files' change times are not recorded anew: the next check reads those that were changed here, and so finds
    /// what else was done to them.
    private void removePrivileges() {
        for (int i = 0; i < lines.length; i++) {
            Line line = lines[i];
            Privileges.remove(root + "/" + line.path());
            lines[i] = new Line(
                    line.path(),
                    line.stat().withMode(Privileges.without(line.stat().mode())),
                    line.digest());
        }
    }

    private static Line parse(String line) {
        String[] fields = line.split(" ", FIELDS);
        int hex = 64;
        FileStat stat = new FileStat(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]),
                Integer.parseInt(fields[5]),
                Long.parseLong(fields[6]));
        return new Line(unescape(fields[7].substring(hex)), stat, new Digest("sha256", fields[7].substring(0, hex)));
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
                out.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
