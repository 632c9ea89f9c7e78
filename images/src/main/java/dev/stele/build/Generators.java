package dev.stele.build;

import dev.stele.build.ImageTree.TreeNode;
import dev.stele.debian.DebFile;
import dev.stele.debian.DebVersion;
import dev.stele.layer.EntryPath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Generates the files that Debian's maintainer scripts would create on a real machine, as far as a service needs them.
final class Generators {
    private static final String JVMS = "usr/lib/jvm";
    private static final int EXECUTABLE = 0100;

    private Generators() {}

    /// The results of the generators.
    ///
    /// @param user `uid:gid` of the image's user
    /// @param authorities how many certificate authorities are trusted
    record Generated(String user, int authorities) {}

    static Generated generate(ImageTree tree, List<DebFile> packages, String user) {
        SystemFiles files = new SystemFiles(tree);
        packages.stream().sorted(Comparator.comparing(PackageTree::name)).forEach(p -> status(files, p));
        String numbers = Accounts.generate(files, user);
        int authorities = TrustStore.generate(files);
        javaCommands(files);
        files.file("etc/nsswitch.conf", """
                passwd: files
                group: files
                shadow: files
                hosts: files dns
                networks: files
                protocols: files
                services: files
                """);
        folders(files);
        return new Generated(numbers, authorities);
    }

    private static void folders(SystemFiles files) {
        files.folder("tmp", 01777, 0);
        files.folder("var/tmp", 01777, 0);
        files.folder("root", 0700, 0);
        files.folder("home", 0755, 0);
        files.folder(Accounts.NONROOT_HOME, 0700, 65_532);
        files.folder("run", 0755, 0);
        for (String name : List.of("dev", "proc", "sys")) {
            files.folder(name, 0755, 0);
        }
    }

    /// For vulnerability scanners: the packages of the image, and their files' checksums.
    private static void status(SystemFiles files, DebFile p) {
        String path = "var/lib/dpkg/status.d/" + PackageTree.name(p);
        files.fileOf(
                PackageTree.name(p),
                path,
                p.controlFiles().getOrDefault("control", "").strip() + "\n");
        Optional.ofNullable(p.controlFiles().get("md5sums"))
                .ifPresent(sums -> files.fileOf(PackageTree.name(p), path + ".md5sums", sums));
    }

    /// `/usr/bin/java` and similar commands are alternatives, set up by scripts. Here they are links to the newest
    /// runtime.
    private static void javaCommands(SystemFiles files) {
        ImageTree tree = files.tree();
        List<String> paths = tree.under(JVMS);
        Optional<String> newest = paths.stream()
                .filter(p -> p.endsWith("/bin/java") && tree.at(p).orElse(null) instanceof TreeNode.RegularFile)
                .map(p -> EntryPath.parent(EntryPath.parent(p)))
                .filter(home -> EntryPath.parent(home).equals(JVMS))
                .max(Comparator.comparing(
                        home -> new DebVersion(EntryPath.name(home).replaceAll("[^0-9A-Za-z.+~-]", "-"))));
        if (newest.isEmpty()) {
            return;
        }
        for (String path : tree.under(newest.get() + "/bin")) {
            if (tree.at(path).orElse(null) instanceof TreeNode.RegularFile plain
                    && (plain.meta().mode() & EXECUTABLE) != 0) {
                files.link("usr/bin/" + EntryPath.name(path), "/" + path);
            }
        }
    }
}
