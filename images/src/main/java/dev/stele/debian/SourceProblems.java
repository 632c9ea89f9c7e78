package dev.stele.debian;

import dev.stele.fetch.DownloadException;
import dev.stele.text.FailureText;
import dev.stele.text.FullDisk;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/// The problems of package sources, as reported to users. Codes B210 to B229.
public final class SourceProblems {
    private SourceProblems() {}

    public static Problem noSource(String suite) {
        return Problem.of(
                "B212",
                "no package source for " + suite,
                "apt on this machine has no source of suite " + suite + " that is signed by Debian's archive keys",
                "list the sources under  os.sources  in the recipe, or set  os.suite  to a suite of this machine");
    }

    public static Problem unreadableSources(String why) {
        return Problem.of(
                "B213", "the machine's package sources cannot be read", why, "mend that file, or list  os.sources");
    }

    static Problem unsigned(AptSource source, List<String> reasons) {
        return Problem.of(
                "B220",
                source + " is not signed by a key that may sign it",
                String.join("; ", reasons),
                "check the source's keyring (signedBy, or Signed-By in the apt sources); never build from it as it is");
    }

    static Problem expired(AptSource source, Instant validUntil) {
        return Problem.of(
                "B221",
                source + " has expired: it was valid until " + validUntil,
                "an old package list hides security fixes",
                "use an archive that is kept up to date, check this machine's clock, or build from image.lock");
    }

    static Problem ahead(AptSource source, SuiteRelease release, Instant now) {
        return Problem.of(
                "B227",
                source + " is dated in the future: " + release.dateText(),
                "this machine's clock says " + now.truncatedTo(ChronoUnit.SECONDS)
                        + "; a list of a later time would be taken instead of every true one until then",
                "check this machine's clock, use another address for the source, or build from image.lock");
    }

    static Problem otherSuite(AptSource source, SuiteRelease release) {
        return Problem.of(
                "B223",
                source + " carries the signed list of another suite",
                "it says suite \"" + release.suite() + "\", codename \"" + release.codename() + "\"",
                "use another address for the source, or the suite's real name");
    }

    static Problem noIndex(AptSource source, String folder) {
        return Problem.of(
                "B223",
                source + " has no " + folder,
                "its signed list names no package index there",
                "check  components  of the source");
    }

    static Problem unreadable(AptSource source, String file, String why) {
        return Problem.of(
                "B223", file + " of " + source + " cannot be read", why, "use another address for the source");
    }

    static Problem damagedIndex(AptSource source, String path, DownloadException e) {
        return Problem.of(
                "B222",
                path + " of " + source + " is not what was signed",
                FailureText.of(e),
                "try again in a few minutes, or use another address for the source");
    }

    public static Problem notFetched(String what, DownloadException e) {
        return Problem.of(
                "B224",
                "cannot download from " + what,
                FailureText.of(e),
                "check the network and http_proxy; with image.lock and its packages in the store no network is needed");
    }

    public static Problem damagedPackage(String what, DownloadException e) {
        return Problem.of(
                "B225",
                what + " is not what the signed list says",
                FailureText.of(e),
                "try again in a few minutes, or use another address for the source");
    }

    public static Problem of(Resolver.Failure failure) {
        return switch (failure) {
            case Resolver.Failure.Unsatisfied u -> unsatisfied(u);
            case Resolver.Failure.Virtual(var name, var providers) ->
                Problem.of(
                        "B210",
                        "package " + name + " is virtual, and several packages provide it",
                        "a choice among them would be a guess",
                        "name one of them in  os.packages :  " + String.join(", ", providers));
            case Resolver.Failure.Incompatible i -> incompatible(i);
        };
    }

    private static Problem unsatisfied(Resolver.Failure.Unsatisfied u) {
        if (u.chain().isEmpty()) {
            String name = u.clause().replaceFirst("/.*", "");
            return Problem.of(
                    "B210",
                    "package " + u.clause() + " cannot be taken",
                    u.seen(),
                    "check its name and  os.suite  (apt-cache policy " + name + " shows what apt knows)");
        }
        return Problem.of(
                "B211",
                u.chain().getLast() + " needs " + u.clause() + ", which cannot be had",
                u.seen() + "; asked for by " + String.join(" → ", u.chain()),
                "add a package that provides it to  os.packages , or remove "
                        + u.chain().getFirst());
    }

    private static Problem incompatible(Resolver.Failure.Incompatible i) {
        List<String> askedFor = Stream.of(i.first(), i.second())
                .filter(chain -> chain.size() > 1)
                .map(chain -> chain.getLast() + " is asked for by " + String.join(" → ", chain))
                .toList();
        return Problem.of(
                "B215",
                i.first().getLast() + " and " + i.second().getLast() + " cannot be in one image",
                String.join(
                        "; ",
                        Stream.concat(Stream.of(i.relation()), askedFor.stream())
                                .toList()),
                "remove " + i.first().getFirst()
                        + (i.first().getFirst().equals(i.second().getFirst())
                                ? ""
                                : " or " + i.second().getFirst())
                        + " from  os.packages");
    }

    /// A paragraph of a verified index that names what is no package.
    public static Problem malformed(Deb822Exception e) {
        return Problem.of(
                "B223",
                "a package of the sources has a relation that cannot be read",
                FailureText.of(e),
                "tell the archive's owners, and leave that package out of  os.packages");
    }

    /// Why a file was not read or written, without its path.
    public static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> FailureText.of(e);
        };
    }

    public static Problem disk(Path where, IOException e) {
        return Problem.of(
                "B280",
                "cannot read or write " + where,
                FullDisk.or(where, e),
                "check that folder's owner and its free space");
    }
}
