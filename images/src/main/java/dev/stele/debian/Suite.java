package dev.stele.debian;

import dev.stele.fetch.DownloadException;
import dev.stele.fetch.Downloads;
import dev.stele.fetch.Wanted;
import dev.stele.linux.NamedFile;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/// A source whose signed Release is verified, with access to its package indexes.
///
/// @param release the signed content; nothing else of the archive is trusted
public record Suite(AptSource source, SuiteRelease release) {
    private static final long INDEX_BYTES_MAX = 1L << 30;
    private static final int XZ_MEMORY_KIB = 256 << 10;
    private static final List<String> PACKINGS = List.of(".xz", ".gz", "");

    /// Adds all packages of the suite's components to the index, as release number `number` of the build.
    ///
    /// @throws ArchiveException when an index is missing, or does not match its signed digest
    public void addTo(PackageIndex index, String architecture, Downloads downloads, int number) {
        index.offer(number, names(), release.priority());
        for (String component : source.components()) {
            for (String folder : folders(component, architecture)) {
                read(folder, downloads, stanza -> index.add(stanza, number));
            }
        }
    }

    private Set<String> names() {
        return new HashSet<>(List.of(source.suite(), release.suite(), release.codename()));
    }

    /// The folders with a component's indexes. An archive may keep the packages of `all` in an index of their own,
    /// in those of the architectures, or have no others; it may say that it has the former and still do the latter.
    private List<String> folders(String component, String architecture) {
        String own = component + "/binary-" + architecture;
        String all = component + "/binary-all";
        boolean hasAll = release.indexes().architectures().contains("all")
                && !release.indexes().holdAll()
                && hasIndex(all);
        boolean lacksOwn =
                hasAll && !hasIndex(own) && !release.indexes().architectures().contains(architecture);
        return lacksOwn ? List.of(all) : hasAll ? List.of(own, all) : List.of(own);
    }

    private boolean hasIndex(String folder) {
        return PACKINGS.stream().anyMatch(p -> release.indexes().files().containsKey(folder + "/Packages" + p));
    }

    private void read(String folder, Downloads downloads, Consumer<Stanza> each) {
        String packing = PACKINGS.stream()
                .filter(p -> release.indexes().files().containsKey(folder + "/Packages" + p))
                .findFirst()
                .orElseThrow(() -> ArchiveException.failed(SourceProblems.noIndex(source, folder)));
        String path = folder + "/Packages" + packing;
        MessageDigest hasher = Digest.hasher();
        try (InputStream in =
                new DigestInputStream(new BufferedInputStream(NamedFile.stream(fetch(path, downloads))), hasher)) {
            InputStream text = switch (packing) {
                case ".xz" -> new XZInputStream(in, XZ_MEMORY_KIB);
                case ".gz" -> new GZIPInputStream(in);
                default -> in;
            };
            Deb822.read(new Bounded(text, INDEX_BYTES_MAX), DebPackage.FIELDS, each);
            in.transferTo(OutputStream.nullOutputStream());
            if (!Digest.of(hasher.digest()).equals(wanted(path).digest())) {
                throw new IOException("it changed while it was read");
            }
        } catch (Deb822Exception | IOException e) {
            throw ArchiveException.failed(SourceProblems.unreadable(source, path, FailureText.of(e)));
        }
    }

    private Wanted wanted(String path) {
        return Objects.requireNonNull(release.indexes().files().get(path));
    }

    private Path fetch(String path, Downloads downloads) {
        Wanted wanted = wanted(path);
        List<URI> uris = new ArrayList<>();
        if (release.indexes().byHash()) {
            String folder = path.substring(0, path.lastIndexOf('/'));
            uris.addAll(below("dists/" + source.suite() + "/" + folder + "/by-hash/SHA256/"
                    + wanted.digest().hex()));
        }
        uris.addAll(below("dists/" + source.suite() + "/" + path));
        try {
            return downloads.file(uris, wanted, _ -> {});
        } catch (DownloadException e) {
            throw e.damaged()
                    ? ArchiveException.unverified(SourceProblems.damagedIndex(source, path, e))
                    : ArchiveException.failed(SourceProblems.notFetched(source.toString(), e));
        }
    }

    /// The addresses of a path in the archive.
    List<URI> below(String path) {
        return below(source.uris(), path);
    }

    /// The addresses of a path below each root.
    public static List<URI> below(List<URI> roots, String path) {
        try {
            String encoded = new URI(null, null, "/" + path, null).getRawPath();
            return roots.stream()
                    .map(root -> URI.create(root.toString().replaceFirst("/$", "") + encoded))
                    .toList();
        } catch (URISyntaxException e) {
            throw new Deb822Exception("\"" + path + "\" is no path: " + FailureText.of(e));
        }
    }
}
