package dev.stele.registry;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.store.BlobLinks;
import dev.stele.store.Store;
import dev.stele.store.StoreException;
import dev.stele.store.Trash;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;

/// Finds and removes the blobs that nothing needs, while builds and pushes go on.
///
/// Needed is what a tag names, a manifest that was pushed by its digest, what is about such a manifest, and what the
/// caller says (releases and their files); of these, everything that they name. What cannot be read ends the run before
/// anything is removed. Tags stay unless a number of them is given; those that go are told, with the reason.
public final class Garbage {
    private final Store store;
    private final Trash trash;
    private final BlobLinks links;
    private final Referrers referrers;

    /// @param folder the registry's own, which need not be there
    public Garbage(Store store, Path folder) {
        this.store = store;
        this.trash = store.trash();
        this.links = new BlobLinks(folder.resolve("links"));
        this.referrers = new Referrers(folder.resolve("referrers"), store);
    }

    /// What the rest of the installation needs.
    ///
    /// @param images of releases that run or may run again, whatever their tags
    /// @param files config files of these releases, and the fleet
    public record Needs(Set<Digest> images, Set<Digest> files) {
        public Needs {
            images = Set.copyOf(images);
            files = Set.copyOf(files);
        }
    }

    /// @param since only blobs that nobody has used since then go
    /// @param keepTags the newest tags of each repository that stay; absent = all
    public record Rules(Instant since, Optional<Integer> keepTags, boolean dryRun) {}

    public enum Kind {
        MANIFEST,
        LAYER,
        /// Packages, former fleets and config files, and what an unfinished push has left.
        OTHER
    }

    /// @param image `NAME:TAG`
    public record LostTag(String image, Digest digest, String reason) {}

    /// @param bytes by kind, of the blobs that go
    /// @param count likewise
    /// @param young blobs that nothing needs and that stay, because they were used too recently
    public record Report(List<LostTag> tags, Map<Kind, Long> bytes, Map<Kind, Integer> count, int young) {
        public Report {
            tags = List.copyOf(tags);
            bytes = Map.copyOf(bytes);
            count = Map.copyOf(count);
        }
    }

    /// @param needs asked again after the blobs are in the trash: a release may have been made meanwhile
    /// @return empty when another process is at it
    public Optional<Report> collect(Supplier<Needs> needs, Rules rules) {
        if (rules.dryRun()) {
            return Optional.of(sweep(needs.get(), rules));
        }
        List<Report> out = new ArrayList<>();
        trash.alone(() -> {
            out.add(sweep(needs.get(), rules));
            // A manifest that comes back names others.
            int back;
            do {
                back = trash.bringBack(needed(needs.get(), List.of(), rules)::contains);
            } while (back > 0);
            trash.empty();
        });
        return out.stream().findFirst();
    }

    private Report sweep(Needs needs, Rules rules) {
        List<LostTag> lost = rules.keepTags().map(keep -> lostTags(needs, keep)).orElse(List.of());
        Set<Digest> needed = needed(needs, lost, rules);
        SortedSet<Digest> unneeded = trash.all();
        unneeded.removeAll(needed);
        Map<Digest, Kind> kinds = kinds(unneeded);
        if (!rules.dryRun()) {
            // The tag first: a tag whose image is gone would name nothing.
            lost.forEach(this::retire);
            forget(unneeded);
        }
        Map<Kind, Long> bytes = new EnumMap<>(Kind.class);
        Map<Kind, Integer> count = new EnumMap<>(Kind.class);
        int young = 0;
        for (Digest digest : unneeded) {
            long size = trash.size(digest);
            boolean goes = rules.dryRun() ? trash.isIdle(digest, rules.since()) : trash.take(digest, rules.since());
            if (goes) {
                Kind kind = kinds.getOrDefault(digest, Kind.OTHER);
                bytes.merge(kind, size, Long::sum);
                count.merge(kind, 1, Integer::sum);
            } else {
                young++;
            }
        }
        return new Report(lost, bytes, count, young);
    }

    /// A manifest that was pushed is needed while the repository has a link to it.
    private void forget(Set<Digest> unneeded) {
        for (String repository : links.repositories()) {
            for (Digest manifest : links.all(repository, BlobLinks.Kind.MANIFEST)) {
                if (unneeded.contains(manifest)) {
                    Document.peek(trash, manifest)
                            .flatMap(Document::subject)
                            .ifPresent(subject -> referrers.remove(repository, subject.digest(), manifest));
                    links.remove(repository, BlobLinks.Kind.MANIFEST, manifest);
                }
            }
        }
    }

    private void retire(LostTag tag) {
        int colon = tag.image().lastIndexOf(':');
        store.retireTag(tag.image().substring(0, colon), tag.image().substring(colon + 1));
    }

    /// The oldest tags beyond the number that stays, but for those of an image that a release needs.
    private List<LostTag> lostTags(Needs needs, int keep) {
        Set<Digest> released = closure(needs.images());
        List<LostTag> out = new ArrayList<>();
        for (String repository : store.repositories()) {
            List<String> newest = store.tags(repository).stream()
                    .filter(tag -> !SignatureTags.isOne(tag))
                    .sorted(Comparator.comparing((String tag) -> store.tagged(repository, tag))
                            .reversed()
                            .thenComparing(Comparator.reverseOrder()))
                    .toList();
            for (String tag : newest.stream().skip(keep).toList()) {
                Digest digest = store.tag(repository, tag).orElseThrow();
                if (!released.contains(digest)) {
                    out.add(new LostTag(
                            repository + ":" + tag,
                            digest,
                            "older than the " + keep + " newest of " + repository + ", and no release needs it"));
                }
            }
        }
        return out;
    }

    private Set<Digest> needed(Needs needs, List<LostTag> lost, Rules rules) {
        Set<String> lostNames = new HashSet<>();
        Set<Digest> lostDigests = new HashSet<>();
        lost.forEach(tag -> {
            lostNames.add(tag.image());
            lostDigests.add(tag.digest());
        });
        Set<Digest> roots = new HashSet<>(needs.images());
        for (String repository : store.repositories()) {
            for (String tag : store.tags(repository)) {
                if (!lostNames.contains(repository + ":" + tag)) {
                    store.tag(repository, tag).ifPresent(roots::add);
                }
            }
        }
        Set<Digest> kept = closure(roots);
        Set<Digest> gone = closure(lostDigests);
        gone.removeAll(kept);
        kept.addAll(closure(pushed(gone)));
        kept.addAll(closure(inUse(rules.since())));
        kept.addAll(needs.files());
        return kept;
    }

    /// Manifests that somebody looked at a short while ago, and may be about to name.
    private Set<Digest> inUse(Instant since) {
        Set<Digest> out = new HashSet<>();
        for (Digest digest : trash.all()) {
            if (!trash.isIdle(digest, since) && isManifest(digest)) {
                out.add(digest);
            }
        }
        return out;
    }

    private boolean isManifest(Digest digest) {
        return peek(digest).isPresent();
    }

    /// One that is damaged names nothing here: nobody needs it.
    private Optional<Document> peek(Digest digest) {
        try {
            return trash.size(digest) > Document.BYTES_MAX ? Optional.empty() : Document.peek(trash, digest);
        } catch (StoreException.Damaged _) {
            return Optional.empty();
        }
    }

    /// Manifests that were pushed, tagged or not, without those of lost tags and what is about them.
    private Set<Digest> pushed(Set<Digest> gone) {
        Set<Digest> out = new HashSet<>();
        for (String repository : links.repositories()) {
            Set<Digest> all = new HashSet<>(links.all(repository, BlobLinks.Kind.MANIFEST));
            all.addAll(referrers.all(repository));
            for (Digest manifest : all) {
                boolean isAboutGone = Document.peek(trash, manifest)
                        .flatMap(Document::subject)
                        .map(subject -> gone.contains(subject.digest()))
                        .orElse(false);
                if (!gone.contains(manifest) && !isAboutGone) {
                    out.add(manifest);
                }
            }
        }
        return out;
    }

    /// The digests with all that their manifests name, each looked at once.
    private Set<Digest> closure(Set<Digest> roots) {
        Set<Digest> out = new HashSet<>();
        Deque<Digest> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            Digest digest = open.pop();
            if (out.add(digest)) {
                Document.peek(trash, digest)
                        .ifPresent(found -> found.references().stream()
                                .map(Descriptor::digest)
                                .forEach(named -> {
                                    if (found.isIndex()) {
                                        open.push(named);
                                    } else {
                                        out.add(named);
                                    }
                                }));
            }
        }
        return out;
    }

    private Map<Digest, Kind> kinds(Set<Digest> unneeded) {
        Map<Digest, Kind> out = new HashMap<>();
        for (Digest digest : unneeded) {
            peek(digest).ifPresent(document -> {
                out.put(digest, Kind.MANIFEST);
                document.references().forEach(r -> out.putIfAbsent(r.digest(), Kind.LAYER));
            });
        }
        return out;
    }
}
