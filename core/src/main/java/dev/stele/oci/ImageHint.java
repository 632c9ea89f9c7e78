package dev.stele.oci;

import dev.stele.text.NearestWord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a person most likely meant by an image that is not in the store.
///
/// @param meant the image, when there is one that is near
/// @param cause why it is wrong, or the image that was meant
/// @param fix what to do next
public record ImageHint(Optional<String> meant, String cause, String fix) {
    private static final int TAGS_SHOWN = 5;

    /// @param known names and tags of all images, `name:tag`
    public static ImageHint of(Reference image, Collection<String> known) {
        List<String> tags = known.stream()
                .filter(k -> repository(k).equals(image.repository()))
                .map(k -> k.substring(k.lastIndexOf(':') + 1))
                .sorted()
                .toList();
        Optional<String> meant = tags.isEmpty() ? otherName(image, known) : otherTag(image, tags);
        if (meant.isPresent()) {
            return new ImageHint(meant, "did you mean \"" + meant.get() + "\"?", "write  image: " + meant.get());
        }
        if (!tags.isEmpty()) {
            String shown = tags.reversed().stream().limit(TAGS_SHOWN).collect(Collectors.joining(", "));
            return new ImageHint(
                    meant,
                    "of " + image.repository() + " there is " + shown + (tags.size() > TAGS_SHOWN ? ", …" : "")
                            + " and no other tag",
                    "write one of these, or  stele build  the image;  stele image ls  lists all");
        }
        return new ImageHint(
                meant,
                "a service starts only from an image that this server holds",
                "stele build  it, or push it to the server's registry;  stele image ls  lists all");
    }

    /// Another tag of the same image, where only one is as near as a typing error. A version that is one off is most
    /// often one that was not built yet, so it counts only where nothing else of the tag differs than its letters.
    private static Optional<String> otherTag(Reference image, List<String> tags) {
        return image.tag()
                .filter(tag -> image.digest().isEmpty())
                .flatMap(tag -> NearestWord.of(
                                letters(tag),
                                tags.stream().map(ImageHint::letters).toList())
                        .flatMap(near -> tags.stream()
                                .filter(t ->
                                        letters(t).equals(near) && digits(t).equals(digits(tag)))
                                .findFirst()))
                .map(tag -> image.repository() + ":" + tag);
    }

    private static String letters(String tag) {
        return tag.replaceAll("[0-9]+", "0");
    }

    private static String digits(String tag) {
        return tag.replaceAll("[^0-9]+", " ").strip();
    }

    /// The same tag, or the only one, of an image whose name is near.
    private static Optional<String> otherName(Reference image, Collection<String> known) {
        TreeSet<String> names =
                known.stream().map(ImageHint::repository).collect(Collectors.toCollection(TreeSet::new));
        return NearestWord.of(image.repository(), names).flatMap(name -> {
            List<String> all =
                    known.stream().filter(k -> repository(k).equals(name)).toList();
            String same = name + ":" + image.tag().orElse("");
            return all.contains(same) || all.size() != 1
                    ? Optional.of(same).filter(all::contains)
                    : Optional.of(all.getFirst());
        });
    }

    private static String repository(String known) {
        return known.substring(0, known.lastIndexOf(':'));
    }
}
