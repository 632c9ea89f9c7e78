package dev.stele.build;

import dev.stele.debian.SourceProblems;
import dev.stele.fetch.DownloadException;
import dev.stele.linux.RefusedFileException;
import dev.stele.oci.Digest;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The problems of packages, the lock and the machine during a build, as reported to users. Codes B230 to B289.
final class BuildProblems {
    private BuildProblems() {}

    static Problem badPackage(String name, Exception e) {
        return Problem.of(
                "B226",
                "package " + name + " cannot be unpacked",
                FailureText.of(e),
                "take another version or another package; tell the package's maintainers when it is theirs");
    }

    static Problem clash(String name, String path, String why) {
        return Problem.of(
                "B230",
                "package " + name + " cannot put its /" + path + " there",
                why,
                "leave one of the two packages out of  os.packages");
    }

    static Problem badSystemFile(String path, String why) {
        return Problem.of(
                "B231", "/" + path + " of the packages cannot be read", why, "take another version of that package");
    }

    static Problem noAccount(String what, String name) {
        return Problem.of(
                "B232",
                "the image has no " + what + " \"" + name + "\"",
                "the recipe runs as it, and accounts come from packages",
                "write numbers, such as  user: \"10001:10001\"");
    }

    static Problem noAccountOfBase(String user, String base) {
        return Problem.of(
                "B346",
                "the base " + base + " has no account for the user \"" + user + "\"",
                "names are looked up in its own /etc/passwd and /etc/group",
                "write numbers, such as  user: \"10001:10001\"");
    }

    static Problem nothingToStart(Recipe recipe, String base) {
        return new Problem(
                "B345",
                "neither the recipe nor the base " + base + " says what is started",
                recipe.parts().from().map(Recipe.Base::place),
                Optional.empty(),
                1,
                "the base has neither Entrypoint nor Cmd",
                "add  entrypoint: [/usr/bin/java, -jar, /app/app.jar]");
    }

    static Problem noRecipe(Path recipe) {
        return Problem.of(
                "B279",
                "there is no " + recipe,
                "an image is built from a recipe",
                "name the recipe:  stele build PATH/image.yaml");
    }

    static Problem refusedRecipe(Path recipe, RefusedFileException e) {
        return Problem.of(
                "B279",
                recipe + " is not read",
                e.why(),
                e.leadsOut()
                        ? "name the file that it leads to, or put the recipe itself there"
                        : "name the recipe:  stele build PATH/image.yaml");
    }

    static Problem badLock(Path lock, String why) {
        return Problem.of("B241", lock + " is no lock", why, "run  stele lock  to write it anew");
    }

    static Problem notAsLocked(Lock.LockedPackage p, DownloadException e) {
        return Problem.of(
                "B225",
                "package " + p + " is not what image.lock says",
                FailureText.of(e),
                "if image.lock was edited, restore it or run  stele lock ; if not, the archive's file was changed");
    }

    static Problem lockedIsGone(Lock.LockedPackage p, DownloadException e) {
        return Problem.of(
                "B224",
                "cannot download package " + p + " of image.lock: " + p.file().path(),
                FailureText.of(e),
                "check the network and http_proxy; when the archive has dropped this version, or image.lock was edited,"
                        + " run  stele lock");
    }

    static Problem otherPackage(Lock.LockedPackage p, String name) {
        return Problem.of(
                "B241",
                "the package that image.lock calls " + p + " is another one",
                "the file with that digest calls itself " + name,
                "restore image.lock from before it was edited, or run  stele lock  to write it anew");
    }

    static Problem otherLock(BuildRequest request) {
        return Problem.of(
                "B240",
                request.lock() + " was made for another recipe",
                "its base, packages, sources, architecture or Python requirements changed since",
                "run  stele lock " + request.recipe());
    }

    static Problem noPython(Recipe.Python python) {
        return new Problem(
                "B330",
                "the Python of the image is not known",
                Optional.of(python.place()),
                Optional.empty(),
                1,
                "the recipe's packages bring none, and which wheels fit depends on it",
                "add  python3  to  os: {packages: […]} , or write  python: {version: \"3.13\"}");
    }

    static Problem foreignPython(Recipe.Python python, String program) {
        return new Problem(
                "B347",
                "wheels cannot be added to the base's Python",
                Optional.of(python.place()),
                Optional.empty(),
                1,
                "/" + program + " is neither Debian's nor one of /usr/local, so where it looks for wheels is not known",
                "take a base with one of these");
    }

    static Problem otherPython(Recipe.Python python, String there) {
        return new Problem(
                "B330",
                "the Python of the image is " + there,
                Optional.of(python.place()),
                Optional.empty(),
                1,
                "and  python: {version: …}  says another, for which wheels would not be found by it",
                "leave  version  out, or take the packages of another suite");
    }

    static Problem nothingToLock(Path recipe) {
        return Problem.of(
                "B243",
                recipe + " has nothing to lock",
                "a lock holds packages and wheels, and the recipe has no  os  and no  python",
                "run  stele build " + recipe);
    }

    static Problem layer(String title, IOException e) {
        return Problem.of(
                "B281",
                "layer " + title + " cannot be written",
                FailureText.of(e),
                "check the free space of the store and of the cache");
    }

    static Problem tagTaken(Recipe recipe, Digest existing, Digest built) {
        String tag = recipe.name() + ":" + recipe.version();
        return Problem.of(
                "B260",
                "tag " + tag + " already names " + existing + ", and tags do not move",
                "this build gave " + built,
                "raise  metadata.version  in the recipe");
    }

    /// An error of the store; the text after the semicolon of its message is the fix.
    static BuildFailure store(StoreException e) {
        String message = FailureText.of(e);
        int end = message.indexOf(';');
        BuildFailure.Kind kind =
                e instanceof StoreException.Damaged ? BuildFailure.Kind.UNVERIFIED : BuildFailure.Kind.FAILED;
        return new BuildFailure(
                kind,
                List.of(Problem.of(
                        "B282",
                        end < 0 ? message : message.substring(0, end),
                        "the build keeps what it makes in the home's store",
                        end < 0
                                ? "check the store's folder"
                                : message.substring(end + 1).strip())));
    }

    static Problem noKeyring(Recipe.Source source, IOException e) {
        return new Problem(
                "B214",
                "the keyring " + source.signedBy() + " cannot be read",
                Optional.of(source.place()),
                Optional.empty(),
                1,
                SourceProblems.why(e),
                "put the archive's public keys there, as .gpg or .asc");
    }

    static Problem disk(Path where, IOException e) {
        return SourceProblems.disk(where, e);
    }
}
