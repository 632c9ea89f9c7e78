package dev.stele.remote;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.RemoteReference;
import dev.stele.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The problems of images from and to other places, as reported to users. Codes G420 to G439.
final class RemoteProblems {
    private RemoteProblems() {}

    static Problem noSource(String text, String why) {
        return Problem.of(
                "G420",
                "\"" + text + "\" names no image",
                why,
                "write  HOST/NAME:TAG,  HOST/NAME@sha256:…,  oci:DIR,  oci-archive:FILE  or  docker-archive:FILE");
    }

    static Problem noVersion(RemoteReference image) {
        return Problem.of(
                "G420",
                image + " names neither a tag nor a digest",
                "a name alone says nothing about which image is meant",
                "write  " + image + ":TAG");
    }

    static Problem unreachable(String host, String why) {
        return Problem.of(
                "G421",
                "the registry " + host + " cannot be reached",
                why,
                "check the name, the network, and https_proxy where there is a proxy");
    }

    static Problem noTls(String host, String why) {
        return Problem.of(
                "G422",
                "no trusted connection to the registry " + host,
                why,
                "add its authority to the trust store of Java on this machine; for one without TLS, --plain-http");
    }

    static Problem denied(RemoteReference image, String tried, String said) {
        return Problem.of(
                "G423",
                image.registry() + " does not allow this of " + image.repository()
                        + (said.isEmpty() ? "" : ": " + said),
                tried + "; some registries say this of an image that does not exist, too",
                "log in with a tool that writes these files, such as  docker login " + image.registry()
                        + "  or  podman login " + image.registry());
    }

    static Problem unknown(RemoteReference image, String what) {
        return Problem.of(
                "G424",
                image.registry() + " has no " + what + " of " + image.repository(),
                "it was never pushed there, or was removed",
                "check name and tag;  skopeo list-tags docker://" + image.registry() + "/" + image.repository()
                        + "  lists what there is");
    }

    static Problem otherBytes(String where, Digest expected, String got) {
        return Problem.of(
                "G425",
                where + " gave other bytes than " + expected,
                got,
                "try again; when it stays, the image there is damaged or was changed: push it there again");
    }

    static Problem lied(String where, String claimed, Digest actual) {
        return Problem.of(
                "G425",
                where + " calls a manifest " + claimed + ", and its bytes are " + actual,
                "a registry that names the wrong digest, or something between, cannot be trusted",
                "name the image by the digest that you know:  NAME@sha256:…");
    }

    static Problem broken(String where, String why) {
        return Problem.of(
                "G426",
                where + " could not be transferred to its end",
                why,
                "repeat the command: what has arrived is kept, and it goes on from there");
    }

    static Problem otherPlatform(String where, String wanted, String available) {
        return Problem.of(
                "G427",
                where + " has no image for " + wanted,
                "it is for " + available,
                "name one of these with  --platform,  or take another image");
    }

    static Problem refused(String where, String why) {
        return Problem.of(
                "G428",
                where + " is no image that is taken",
                why,
                "take another image, or build it again with a tool that follows the OCI image specification");
    }

    static Problem busy(String host, String said) {
        return Problem.of(
                "G429",
                "the registry " + host + " does not serve now",
                said,
                "repeat the command later; what has arrived is kept");
    }

    static Problem redirected(String host, String why) {
        return Problem.of(
                "G430",
                "the registry " + host + " leads elsewhere, and that is not followed",
                why,
                "ask whoever runs it; nothing, and no credential, was sent there");
    }

    static Problem credentialFile(Path file, String why) {
        return Problem.of(
                "G431",
                "the credentials in " + file + " cannot be read",
                why,
                "mend the file, or log in again with the tool that wrote it");
    }

    static Problem helper(String program, String registry, String why) {
        return Problem.of(
                "G431",
                "the credential helper " + program + " gave nothing for " + registry,
                why,
                "run  echo " + registry + " | " + program + " get  to see what it says, and mend or remove it");
    }

    static Problem badSource(String where, String why) {
        return Problem.of("G432", where + " cannot be read as images", why, "make it again, or name another one");
    }

    static Problem ambiguous(String where, List<String> names) {
        return Problem.of(
                "G433",
                where + " holds several images",
                names.isEmpty()
                        ? "they have no names"
                        : "they are " + names.stream().limit(20).collect(Collectors.joining(", ")),
                "add the name of one of them:  " + where + ":NAME");
    }

    static Problem unwritable(String where, String why) {
        return Problem.of("G434", where + " cannot be written", why, "check the path, its owner and the free space");
    }

    static Problem pushRefused(RemoteReference image, int status, String said) {
        return Problem.of(
                "G435",
                image.registry() + " did not take " + image.image() + " (status " + status + ")",
                said.isEmpty() ? "it gave no reason" : said,
                "do what it says; where a tag may not move, push another one");
    }

    static Problem incomplete(String image, Descriptor missing) {
        return Problem.of(
                "G436",
                image + " is only partly in the store",
                "it names " + missing.digest() + ", which was never pulled or pushed here",
                "name the platform that is here with  --platform,  or pull all:  stele image pull REF --platform all");
    }
}
