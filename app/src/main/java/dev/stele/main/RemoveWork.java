package dev.stele.main;

import dev.stele.cli.ExitCode;
import dev.stele.cli.LocalWork;
import dev.stele.cli.Output;
import dev.stele.home.Home;
import dev.stele.ledger.LedgerException;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageDocument;
import dev.stele.oci.ImageHint;
import dev.stele.oci.ImageIndex;
import dev.stele.oci.Reference;
import dev.stele.server.StoreNeeds;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import dev.stele.text.Problem;
import dev.stele.text.Units;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Runs `stele image rm`: tags go, and with them what keeps an image from being collected.
///
/// What releases use is read from the ledger, as for `stele registry gc`: it holds with and without a running
/// server.
final class RemoveWork {
    Output run(LocalWork.RemoveRequest request, Consumer<String> progress) {
        return OtherPlaces.run(() -> {
            try {
                return remove(request, Reference.parse(request.image()), progress);
            } catch (IllegalArgumentException e) {
                return problem(
                        ExitCode.INVALID,
                        Problem.of(
                                "G400",
                                "\"" + request.image() + "\" is no name of an image",
                                FailureText.of(e),
                                "write  NAME,  NAME:TAG  or  NAME@sha256:…"));
            }
        });
    }

    private static Output remove(LocalWork.RemoveRequest request, Reference name, Consumer<String> progress) {
        Home home = new Home(request.home());
        Store store = HomeStore.open(request.home());
        BlobLinks links = new BlobLinks(home.registry().resolve("links"));
        SortedMap<String, Digest> tags = tags(store, name);
        Set<Digest> digests = new LinkedHashSet<>(tags.values());
        name.digest()
                .filter(d -> links.has(name.repository(), BlobLinks.Kind.MANIFEST, d))
                .ifPresent(digests::add);
        if (name.tag().isEmpty() && name.digest().isEmpty()) {
            digests.addAll(links.all(name.repository(), BlobLinks.Kind.MANIFEST));
        }
        if (digests.isEmpty()) {
            return missing(store, name);
        }
        Map<Digest, List<String>> users;
        try {
            users = new StoreNeeds(home, store).users();
        } catch (LedgerException | StoreException e) {
            return unknown(name, e);
        }
        Set<Digest> parts = parts(store, digests);
        List<String> used = new ArrayList<>();
        users.forEach((image, names) -> {
            if (!Collections.disjoint(parts, parts(store, Set.of(image)))) {
                used.addAll(names);
            }
        });
        if (!used.isEmpty() && !request.force()) {
            return refused(name, used);
        }
        tags.keySet().forEach(tag -> store.retireTag(name.repository(), tag));
        unlink(store, links, name.repository(), digests);
        return removed(name, tags, used, progress);
    }

    /// The images, and the manifests of those that are for several platforms: a release may be made of either.
    private static Set<Digest> parts(Store store, Set<Digest> images) {
        Set<Digest> out = new LinkedHashSet<>(images);
        for (Digest image : images) {
            try {
                ImageIndex.parse(store.read(image, ImageDocument.BYTES_MAX))
                        .entries()
                        .forEach(entry -> out.add(entry.descriptor().digest()));
            } catch (JsonException | StoreException _) {
                // It is no index, or not there: then it is itself alone.
            }
        }
        return out;
    }

    /// What a digest names, all tags that name it; of a name alone, all its tags.
    private static SortedMap<String, Digest> tags(Store store, Reference name) {
        SortedMap<String, Digest> out = new TreeMap<>();
        for (String tag : store.tags(name.repository())) {
            Optional<Digest> digest = store.tag(name.repository(), tag);
            boolean isMeant = name.tag().isEmpty() || name.tag().get().equals(tag);
            if (isMeant
                    && digest.isPresent()
                    && (name.digest().isEmpty() || name.digest().equals(digest))) {
                out.put(tag, digest.get());
            }
        }
        return out;
    }

    /// A manifest that another tag of the repository still names stays one of the repository.
    private static void unlink(Store store, BlobLinks links, String repository, Set<Digest> digests) {
        Set<Digest> kept = new LinkedHashSet<>();
        store.tags(repository).forEach(tag -> store.tag(repository, tag).ifPresent(kept::add));
        digests.stream()
                .filter(digest -> !kept.contains(digest))
                .forEach(digest -> links.remove(repository, BlobLinks.Kind.MANIFEST, digest));
    }

    private static Output removed(
            Reference name, SortedMap<String, Digest> tags, List<String> used, Consumer<String> progress) {
        tags.forEach((tag, digest) ->
                progress.accept(name.repository() + ":" + tag + " is gone; its name stays taken by " + digest));
        if (!used.isEmpty()) {
            progress.accept("what it consists of stays for " + String.join(", ", used));
        }
        return Output.done(
                "removed " + name + " (" + Units.counted(tags.size(), "tag")
                        + "); the disk is freed by  stele registry gc\n",
                Json.object()
                        .put("image", name.toString())
                        .put("tags", Json.strings(tags.keySet()))
                        .put("usedBy", Json.strings(used))
                        .build());
    }

    private static Output refused(Reference name, List<String> used) {
        return problem(
                ExitCode.FAILED,
                Problem.of(
                        "G438",
                        name + " is used by " + used.size() + (used.size() == 1 ? " release" : " releases"),
                        String.join(", ", used)
                                + "; without the name no fleet file can ask for them again, and once such a release is"
                                + " retired nothing can bring it back",
                        "keep it, or add  --force  (what these releases need stays as long as they are kept)"));
    }

    private static Output missing(Store store, Reference name) {
        ImageHint hint = ImageHint.of(name, store.names());
        return problem(
                ExitCode.FAILED,
                Problem.of(
                        "G404",
                        "there is no image \"" + name + "\" to remove",
                        hint.meant()
                                .map(meant -> "did you mean \"" + meant + "\"?")
                                .orElse("no tag here names it"),
                        hint.meant().map(meant -> "stele image rm " + meant).orElse("stele image ls")));
    }

    private static Output unknown(Reference name, RuntimeException e) {
        return problem(
                ExitCode.FAILED,
                Problem.of(
                        "G437",
                        "which releases use " + name + " cannot be told, so nothing was removed",
                        FailureText.of(e),
                        "mend what it names, then repeat the command"));
    }

    private static Output problem(int exit, Problem problem) {
        return Output.problems(exit, List.of(problem));
    }
}
