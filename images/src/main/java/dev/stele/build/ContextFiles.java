package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.build.Recipe.FileRule;
import dev.stele.layer.Content;
import dev.stele.layer.Meta;
import dev.stele.layer.Scratch;
import dev.stele.text.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads the files that a recipe takes from the build context, and nothing outside of it.
///
/// Every folder is opened relative to the one above it and never through a link (`openat` with `O_NOFOLLOW`), so a
/// link that is created during the build is not followed. Contents are copied before they are used: the image gets
/// exactly the bytes that were hashed. Owner, times and all mode bits except the owner's x belong to the host and are
/// dropped.
///
/// Errors become problems at their rule: codes B250 to B259.
final class ContextFiles {
    private static final int ENTRIES_MAX = 200_000;
    private static final int DEPTH_MAX = 100;
    private static final long FILE_BYTES_MAX = 64L << 30;
    private static final Meta FOLDER = new Meta(0755, 0, 0, Long.MAX_VALUE);

    private final Path folder;
    private final Scratch scratch;
    private final Problems problems;
    private final Acknowledgements known;
    private final List<ContextFile> found = new ArrayList<>();

    /// The file that is being read, for the message when that fails: an error names its last segment alone.
    private Path current;

    private ContextFiles(Path folder, Scratch scratch, Checks checks) {
        this.folder = folder;
        this.scratch = scratch;
        this.problems = checks.problems();
        this.known = checks.known();
        this.current = folder;
    }

    /// @param problems receives what is wrong
    /// @param known what the recipe acknowledges
    record Checks(Problems problems, Acknowledgements known) {}

    /// @param dest path in the image, without the leading slash
    record ContextFile(FileRule rule, String dest, TreeNode node) {}

    /// All files of all rules, in the rules' order.
    static List<ContextFile> read(Path folder, List<FileRule> rules, Scratch scratch, Checks checks) {
        ContextFiles reader = new ContextFiles(folder.toAbsolutePath().normalize(), scratch, checks);
        rules.forEach(reader::rule);
        return reader.found;
    }

    private void rule(FileRule rule) {
        Optional<List<String>> segments = segments(rule);
        if (segments.isEmpty()) {
            return;
        }
        current = folder;
        try (var root = open(folder)) {
            if (segments.get().isEmpty()) {
                children(new Walk(rule, root, folder, 0), dest(rule, ""));
            } else {
                descend(new Walk(rule, root, folder, 0), segments.get());
            }
        } catch (IOException | InvalidPathException e) {
            String name = current.equals(folder) ? rule.src() : shown(current);
            spot(rule).add(250, name + " cannot be read", e.toString(), "check its owner and mode");
        }
    }

    /// @param path for messages, and to read a link's target
    private record Walk(FileRule rule, SecureDirectoryStream<Path> dir, Path path, int depth) {}

    private Optional<List<String>> segments(FileRule rule) {
        List<String> out = new ArrayList<>();
        for (String segment : rule.src().split("/")) {
            if (segment.equals("..") || rule.src().startsWith("/")) {
                spot(rule)
                        .add(
                                251,
                                rule.src() + " lies outside of the recipe's folder",
                                "an image is built from the files" + " beneath its recipe alone",
                                "copy it into the folder and name it from there");
                return Optional.empty();
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                out.add(segment);
            }
        }
        return Optional.of(out);
    }

    /// Opens the parent folders of the named file, one after the other.
    private void descend(Walk at, List<String> segments) throws IOException {
        String name = segments.getFirst();
        current = at.path().resolve(name);
        Optional<PosixFileAttributes> attributes = attributes(at, Path.of(name));
        if (attributes.isEmpty()) {
            spot(at.rule())
                    .add(
                            250,
                            "there is no " + at.rule().src(),
                            "it is looked for beneath the recipe's folder",
                            "check the spelling, or build what makes it first");
        } else if (attributes.get().isSymbolicLink()) {
            spot(at.rule())
                    .add(
                            251,
                            at.rule().src() + " leads through the symbolic link " + name,
                            "links are never followed, since they can lead out of the recipe's folder",
                            "name the file that it leads to");
        } else if (segments.size() == 1) {
            add(at, Path.of(name), dest(at.rule(), attributes.get().isDirectory() ? "" : name));
        } else {
            try (var next = at.dir().newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
                Walk below = new Walk(at.rule(), next, at.path().resolve(name), at.depth() + 1);
                descend(below, segments.subList(1, segments.size()));
            }
        }
    }

    private static String dest(FileRule rule, String name) {
        boolean intoFolder = rule.dest().endsWith("/") && !name.isEmpty();
        String path = rule.dest().substring(1) + (intoFolder ? name : "");
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void children(Walk at, String dest) throws IOException {
        if (!dest.isEmpty()) {
            found.add(new ContextFile(at.rule(), dest, new TreeNode.Folder(FOLDER)));
        }
        TreeMap<String, Path> names = new TreeMap<>();
        for (Path child : at.dir()) {
            FileNames.read(at.path().resolve(child.getFileName()))
                    .ifPresentOrElse(
                            n -> names.put(n, child.getFileName()),
                            () -> spot(at.rule())
                                    .add(254, "a name in " + shown(at.path()) + " is not UTF-8", "", "rename it"));
        }
        for (var child : names.entrySet()) {
            add(at, child.getValue(), dest.isEmpty() ? child.getKey() : dest + "/" + child.getKey());
        }
    }

    private void add(Walk at, Path name, String dest) throws IOException {
        Path path = at.path().resolve(name);
        current = path;
        String leaf = FileNames.read(path).orElse("");
        Optional<PosixFileAttributes> attributes = attributes(at, name);
        if (leaf.startsWith(".wh.")) {
            spot(at.rule())
                    .add(
                            254,
                            shown(path) + " has a name that means a deletion",
                            "layers mark deleted files with .wh.",
                            "rename it");
        } else if (Secrets.isSecret(leaf) && secret(at, path, "looks like a secret")) {
            return;
        } else if (attributes.isEmpty() || found.size() >= ENTRIES_MAX || at.depth() > DEPTH_MAX) {
            spot(at.rule())
                    .add(
                            255,
                            shown(path) + " cannot be taken",
                            "it vanished while it was read, or there are more than " + ENTRIES_MAX + " files or "
                                    + DEPTH_MAX + " levels",
                            "build when nothing writes to the folder");
        } else if (attributes.get().isDirectory()) {
            try (var next = at.dir().newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                children(new Walk(at.rule(), next, path, at.depth() + 1), dest);
            }
        } else if (attributes.get().isSymbolicLink()) {
            link(at, path, dest);
        } else if (attributes.get().isRegularFile()) {
            file(at, name, attributes.get(), dest);
        } else {
            spot(at.rule())
                    .add(
                            252,
                            shown(path) + " is neither a file nor a folder nor a link",
                            "a socket, FIFO or device has no content",
                            "remove it");
        }
    }

    private void link(Walk at, Path path, String dest) throws IOException {
        Path raw = Files.readSymbolicLink(path);
        Path lexical = at.path().resolve(raw).normalize();
        String target = FileNames.readAll(raw).orElse("");
        if (raw.isAbsolute() || target.startsWith("/") || !lexical.startsWith(folder)) {
            spot(at.rule())
                    .add(
                            251,
                            shown(path) + " is a symbolic link out of the recipe's folder",
                            "it leads to " + target,
                            "replace it by the file, or remove it");
        } else if (target.isEmpty()) {
            spot(at.rule())
                    .add(254, shown(path) + " is a link to a name that is not UTF-8", "", "rename what it leads to");
        } else {
            found.add(new ContextFile(
                    at.rule(), dest, new TreeNode.Symlink(new Meta(0777, 0, 0, Long.MAX_VALUE), target)));
        }
    }

    private void file(Walk at, Path name, PosixFileAttributes before, String dest) throws IOException {
        Path path = at.path().resolve(name);
        if (before.size() > FILE_BYTES_MAX) {
            spot(at.rule()).add(252, shown(path) + " has more than " + FILE_BYTES_MAX + " bytes", "", "split it");
            return;
        }
        Optional<Scratch.Bytes> bytes = copy(at, name, before);
        if (bytes.isEmpty()) {
            spot(at.rule())
                    .add(
                            255,
                            shown(path) + " changed while it was read",
                            "half of the old and half of the new is neither",
                            "build when nothing writes to it");
        } else if (!isSecret(at, path, bytes.get().content())) {
            boolean runs = before.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
            Meta meta = new Meta(at.rule().mode().orElse(runs ? 0755 : 0644), 0, 0, Long.MAX_VALUE);
            TreeNode node = new TreeNode.RegularFile(
                    meta, bytes.get().content(), bytes.get().sha256());
            found.add(new ContextFile(at.rule(), dest, node));
        }
    }

    private boolean isSecret(Walk at, Path path, Content content) throws IOException {
        Optional<String> what = Secrets.in(String.valueOf(path.getFileName()), content);
        return what.isPresent() && secret(at, path, what.get());
    }

    /// Adds the problem, unless the recipe acknowledges the file.
    private boolean secret(Walk at, Path path, String what) {
        if (known.covers(List.of(shown(path)), shown(path) + " " + what)) {
            return false;
        }
        spot(at.rule())
                .add(
                        253,
                        shown(path) + " " + what,
                        "whoever gets the image could read it",
                        "leave it out of the folder that  src  names, or, when it is no secret, write"
                                + "  acknowledge: [{path: " + shown(path) + ", reason: …}]");
        return true;
    }

    /// Empty when the file was replaced during the copy, or its length or time changed.
    private Optional<Scratch.Bytes> copy(Walk at, Path name, PosixFileAttributes before) throws IOException {
        try (var channel = at.dir().newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                InputStream in = Channels.newInputStream(channel)) {
            Scratch.Bytes bytes = scratch.copy(in, before.size());
            boolean same = attributes(at, name)
                    .filter(after -> after.size() == bytes.content().size()
                            && after.size() == before.size()
                            && after.lastModifiedTime().equals(before.lastModifiedTime())
                            && Objects.equals(after.fileKey(), before.fileKey()))
                    .isPresent();
            return same ? Optional.of(bytes) : Optional.empty();
        } catch (Scratch.TooLong _) {
            return Optional.empty();
        }
    }

    private static Optional<PosixFileAttributes> attributes(Walk at, Path name) throws IOException {
        try {
            return Optional.of(at.dir()
                    .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// The caller closes it.
    @SuppressWarnings("StreamResourceLeak")
    private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this system cannot open files relative to a folder");
    }

    private String shown(Path path) {
        return folder.relativize(path).toString();
    }

    private Problems.Spot spot(FileRule rule) {
        return problems.at(rule.place(), rule.src().length());
    }
}
