package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.build.Recipe.FileRule;
import dev.stele.layer.Content;
import dev.stele.layer.Meta;
import dev.stele.layer.Scratch;
import dev.stele.linux.Errno;
import dev.stele.linux.FileDescriptor;
import dev.stele.linux.FileStat;
import dev.stele.linux.FolderNames;
import dev.stele.linux.IrregularFileException;
import dev.stele.linux.LinuxException;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.text.FailureText;
import dev.stele.text.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the files that a recipe takes from the build context, and nothing outside of it.
///
/// Every folder is opened relative to the one above it and never through a link, so a link that is created during
/// the build is not followed; a file is opened only once it is known to be one, so what is swapped in makes nobody
/// wait ([OpenFolder]). Contents are copied before they are used: the image gets exactly the bytes that were
/// hashed. Owner, times and all mode bits except the owner's x belong to the host and are dropped.
///
/// Errors become problems at their rule: codes B250 to B259.
final class ContextFiles {
    /// What stands in a decoded text for bytes that are not UTF-8.
    private static final char UNDECODABLE = '\ufffd';

    private static final int ENTRIES_MAX = 200_000;
    private static final int DEPTH_MAX = 100;
    private static final long FILE_BYTES_MAX = 64L << 30;
    private static final int OWNER_EXECUTE = 0100;
    private static final Meta FOLDER = new Meta(0755, 0, 0, Long.MAX_VALUE);

    private final Path folder;
    private final Scratch scratch;
    private final Problems problems;
    private final Acknowledgements known;
    private final List<ContextFile> found = new ArrayList<>();

    /// The file that is being read, for the message when that fails; empty before the first.
    private String current = "";

    private ContextFiles(Path folder, Scratch scratch, Checks checks) {
        this.folder = folder;
        this.scratch = scratch;
        this.problems = checks.problems();
        this.known = checks.known();
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
        current = "";
        try (OpenFolder root = NamedFile.open(folder)) {
            if (segments.get().isEmpty()) {
                children(new Walk(rule, root, "", 0), dest(rule, ""));
            } else {
                descend(new Walk(rule, root, "", 0), segments.get());
            }
        } catch (IOException | LinuxException | IllegalArgumentException e) {
            String name = current.isEmpty() ? rule.src() : current;
            spot(rule).add(250, name + " cannot be read", FailureText.of(e), "check its owner and mode");
        }
    }

    /// @param path of the folder beneath the recipe's, for messages; not as a [Path], which a locale could not spell
    private record Walk(FileRule rule, OpenFolder dir, String path, int depth) {
        String of(String name) {
            return path.isEmpty() ? name : path + "/" + name;
        }

        /// The file system may lead elsewhere than the text says, but only through another link, which is checked
        /// too.
        boolean isInside(String target) {
            int level = depth;
            for (String segment : target.split("/")) {
                level += segment.equals("..") ? -1 : segment.isEmpty() || segment.equals(".") ? 0 : 1;
                if (level < 0) {
                    return false;
                }
            }
            return !target.startsWith("/");
        }
    }

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
        current = at.of(name);
        Optional<FileStat> attributes = at.dir().stat(name);
        if (attributes.isEmpty()) {
            spot(at.rule())
                    .add(
                            250,
                            "there is no " + at.rule().src(),
                            "it is looked for beneath the recipe's folder",
                            "check the spelling, or build what makes it first");
        } else if (attributes.get().type() == FileStat.SYMLINK) {
            spot(at.rule())
                    .add(
                            251,
                            at.rule().src() + " leads through the symbolic link " + name,
                            "links are never followed, since they can lead out of the recipe's folder",
                            "name the file that it leads to");
        } else if (segments.size() == 1) {
            boolean isFolder = attributes.get().type() == FileStat.DIRECTORY;
            add(at, name, dest(at.rule(), isFolder ? "" : name));
        } else {
            try (OpenFolder next = at.dir().folder(name)) {
                Walk below = new Walk(at.rule(), next, at.of(name), at.depth() + 1);
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
        FolderNames children = at.dir().names();
        if (children.undecodable() > 0) {
            spot(at.rule())
                    .add(
                            254,
                            "a name in " + (at.path().isEmpty() ? "the recipe's folder" : at.path()) + " is not UTF-8",
                            "an image's layers hold names as UTF-8",
                            "rename it");
        }
        for (String child : children.names()) {
            add(at, child, dest.isEmpty() ? child : dest + "/" + child);
        }
    }

    private void add(Walk at, String name, String dest) throws IOException {
        String path = at.of(name);
        current = path;
        Optional<FileStat> attributes = at.dir().stat(name);
        if (name.startsWith(".wh.")) {
            spot(at.rule())
                    .add(
                            254,
                            path + " has a name that means a deletion",
                            "layers mark deleted files with .wh.",
                            "rename it");
        } else if (Secrets.isSecret(name) && secret(at, path, "looks like a secret")) {
            return;
        } else if (attributes.isEmpty() || found.size() >= ENTRIES_MAX || at.depth() > DEPTH_MAX) {
            spot(at.rule())
                    .add(
                            255,
                            path + " cannot be taken",
                            "it vanished while it was read, or there are more than " + ENTRIES_MAX + " files or "
                                    + DEPTH_MAX + " levels",
                            "build when nothing writes to the folder");
        } else if (attributes.get().type() == FileStat.DIRECTORY) {
            try (OpenFolder next = at.dir().folder(name)) {
                children(new Walk(at.rule(), next, path, at.depth() + 1), dest);
            }
        } else if (attributes.get().type() == FileStat.SYMLINK) {
            link(at, name, dest);
        } else if (attributes.get().type() == FileStat.REGULAR) {
            file(at, name, attributes.get(), dest);
        } else {
            spot(at.rule())
                    .add(
                            252,
                            path + " is neither a file nor a folder nor a link",
                            "a socket, FIFO or device has no content",
                            "remove it");
        }
    }

    private void link(Walk at, String name, String dest) {
        String path = at.of(name);
        String target = at.dir().linkTarget(name);
        if (!at.isInside(target)) {
            spot(at.rule())
                    .add(
                            251,
                            path + " is a symbolic link out of the recipe's folder",
                            "it leads to " + target,
                            "replace it by the file, or remove it");
        } else if (target.indexOf(UNDECODABLE) >= 0) {
            spot(at.rule())
                    .add(
                            254,
                            path + " is a link to a name that is not UTF-8",
                            "an image's layers hold names as UTF-8",
                            "rename what it leads to");
        } else {
            found.add(new ContextFile(
                    at.rule(), dest, new TreeNode.Symlink(new Meta(0777, 0, 0, Long.MAX_VALUE), target)));
        }
    }

    private void file(Walk at, String name, FileStat before, String dest) throws IOException {
        String path = at.of(name);
        if (before.size() > FILE_BYTES_MAX) {
            spot(at.rule())
                    .add(
                            252,
                            path + " has more than " + FILE_BYTES_MAX + " bytes",
                            "a layer with it could not be written",
                            "split it");
            return;
        }
        Optional<Scratch.Bytes> bytes = copy(at, name, before);
        if (bytes.isEmpty()) {
            spot(at.rule())
                    .add(
                            255,
                            path + " changed while it was read",
                            "half of the old and half of the new is neither",
                            "build when nothing writes to it");
        } else if (!isSecret(at, name, bytes.get().content())) {
            boolean runs = (before.mode() & OWNER_EXECUTE) != 0;
            Meta meta = new Meta(at.rule().mode().orElse(runs ? 0755 : 0644), 0, 0, Long.MAX_VALUE);
            TreeNode node = new TreeNode.RegularFile(
                    meta, bytes.get().content(), bytes.get().sha256());
            found.add(new ContextFile(at.rule(), dest, node));
        }
    }

    private boolean isSecret(Walk at, String name, Content content) throws IOException {
        Optional<String> what = Secrets.in(name, content);
        return what.isPresent() && secret(at, at.of(name), what.get());
    }

    /// Adds the problem, unless the recipe acknowledges the file.
    private boolean secret(Walk at, String path, String what) {
        if (known.covers(List.of(path), path + " " + what)) {
            return false;
        }
        spot(at.rule())
                .add(
                        253,
                        path + " " + what,
                        "whoever gets the image could read it",
                        "leave it out of the folder that  src  names, or, when it is no secret, write"
                                + "  acknowledge: [{path: " + path + ", reason: …}]");
        return true;
    }

    /// Empty when something else has the name by now, or the file was written to during the copy.
    private Optional<Scratch.Bytes> copy(Walk at, String name, FileStat before) throws IOException {
        try (FileDescriptor file = at.dir().fileWithoutLinks(name);
                InputStream in = file.stream()) {
            boolean same = file.stat().equals(before);
            Scratch.Bytes bytes = scratch.copy(in, before.size());
            return same
                            && bytes.content().size() == before.size()
                            && file.stat().equals(before)
                    ? Optional.of(bytes)
                    : Optional.empty();
        } catch (Scratch.TooLong | IrregularFileException _) {
            return Optional.empty();
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ELOOP) {
                return Optional.empty();
            }
            throw new IOException(at.of(name) + ": " + e.why(), e);
        }
    }

    private Problems.Spot spot(FileRule rule) {
        return problems.at(rule.place(), rule.src().length());
    }
}
