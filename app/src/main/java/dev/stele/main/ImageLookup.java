package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.Output;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageHint;
import dev.stele.oci.Reference;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.JsonException;
import dev.stele.text.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Finds an image of the store by what a person wrote, and tells what is wrong with it.
final class ImageLookup {
    private ImageLookup() {}

    /// @param name as a person wrote it
    /// @param work is given the digest of a manifest or index that the store has
    static Output with(Store store, String name, Function<Digest, Output> work) {
        try {
            Reference reference = Reference.parse(name);
            Optional<Digest> digest = reference
                    .digest()
                    .or(() -> store.tag(reference.repository(), reference.tag().orElse("latest")));
            return digest.filter(store::has).map(work).orElseGet(() -> missing(store, reference));
        } catch (IllegalArgumentException e) {
            return invalid("\"" + name + "\" is no name of an image", FailureText.of(e));
        } catch (JsonException e) {
            return invalid(name + " is no image that can be run here", FailureText.of(e));
        } catch (StoreException.Missing e) {
            return Output.problems(
                    ExitCode.FAILED,
                    List.of(Problem.of(
                            "G404",
                            name + " is only partly in the store",
                            FailureText.of(e),
                            "push the whole image; of one for several platforms, this machine's")));
        } catch (StoreException.Damaged e) {
            return damaged(name, e);
        }
    }

    static Output damaged(String name, RuntimeException e) {
        return Output.problems(
                ExitCode.UNVERIFIED,
                List.of(Problem.of(
                        "G405",
                        name + " is damaged in the store",
                        FailureText.of(e),
                        "build or push it again, which replaces what is damaged")));
    }

    private static Output missing(Store store, Reference reference) {
        ImageHint hint = ImageHint.of(reference, store.names());
        return Output.problems(
                ExitCode.FAILED,
                List.of(Problem.of(
                        "G404",
                        "image \"" + reference + "\" is not in the store",
                        hint.meant()
                                .map(m -> "did you mean \"" + m + "\"?")
                                .orElse("it was never built or pushed here"),
                        hint.meant().map(m -> "stele image show " + m).orElse("stele image ls"))));
    }

    private static Output invalid(String message, String cause) {
        return Output.problems(
                ExitCode.INVALID, List.of(Problem.of("G400", message, cause, "write  NAME:TAG  or  NAME@sha256:…")));
    }
}
