package dev.stele.remote;

import dev.stele.oci.RemoteReference;
import dev.stele.text.FailureText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How people name where an image is, as skopeo and podman do.
sealed interface SourceName {
    record OfRegistry(RemoteReference image) implements SourceName {}

    /// @param path of a folder or an archive
    /// @param image one of those that it holds, by its name there
    record OfFile(Form form, Path path, Optional<String> image) implements SourceName {
        /// As a person would write it, without the image.
        String where() {
            return form.prefix + path;
        }
    }

    enum Form {
        OCI_FOLDER("oci:"),
        OCI_ARCHIVE("oci-archive:"),
        DOCKER_ARCHIVE("docker-archive:");

        final String prefix;

        Form(String prefix) {
            this.prefix = prefix;
        }
    }

    /// @param directory in which relative paths begin
    /// @throws RemoteException when the text is none
    static SourceName parse(String text, Path directory) {
        for (Form form : Form.values()) {
            if (text.startsWith(form.prefix)) {
                return file(form, text, directory);
            }
        }
        try {
            String name = text.startsWith("docker://") ? text.substring("docker://".length()) : text;
            return new OfRegistry(RemoteReference.parse(name));
        } catch (IllegalArgumentException e) {
            throw RemoteException.invalid(RemoteProblems.noSource(text, FailureText.of(e)));
        }
    }

    /// A path may have colons itself: the longest part counts that is there.
    private static SourceName file(Form form, String text, Path directory) {
        String rest = text.substring(form.prefix.length());
        if (rest.isEmpty() || rest.indexOf('\0') >= 0) {
            throw RemoteException.invalid(RemoteProblems.noSource(text, "it has no path"));
        }
        for (int end = rest.length(); end > 0; end = rest.lastIndexOf(':', end - 1)) {
            if (Files.exists(directory.resolve(rest.substring(0, end)))) {
                return of(form, directory, rest, end);
            }
        }
        int colon = rest.indexOf(':');
        return of(form, directory, rest, colon > 0 ? colon : rest.length());
    }

    private static SourceName of(Form form, Path directory, String rest, int end) {
        Optional<String> image = end < rest.length() ? Optional.of(rest.substring(end + 1)) : Optional.empty();
        return new OfFile(
                form, directory.resolve(rest.substring(0, end)).normalize(), image.filter(name -> !name.isEmpty()));
    }
}
