package dev.stele.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/// How people name an image: `repository[:tag][@digest]`, with the grammar of the OCI distribution specification.
public record Reference(String repository, Optional<String> tag, Optional<Digest> digest) {
    private static final int REPOSITORY_MAX = 255;
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public Reference {
        if (!isRepository(repository)) {
            throw new IllegalArgumentException("\"" + repository + "\" is no repository name: lower-case letters and "
                    + "digits, separated by . _ - or /");
        }
        tag.filter(t -> !isTag(t)).ifPresent(t -> {
            throw new IllegalArgumentException("\"" + t + "\" is no tag: up to 128 letters, digits, . _ or -");
        });
    }

    /// @throws IllegalArgumentException saying which part is wrong
    public static Reference parse(String text) {
        int at = text.indexOf('@');
        Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
        String name = at < 0 ? text : text.substring(0, at);
        int colon = name.lastIndexOf(':');
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(name.substring(colon + 1));
        return new Reference(colon < 0 ? name : name.substring(0, colon), tag, digest);
    }

    public static boolean isRepository(String text) {
        return text.length() <= REPOSITORY_MAX && REPOSITORY.matcher(text).matches();
    }

    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    @Override
    public String toString() {
        return repository
                + tag.map(t -> ":" + t).orElse("")
                + digest.map(d -> "@" + d).orElse("");
    }
}
