package dev.stele.registry;

import dev.stele.registry.OpenUpload.Owner;
import dev.stele.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of open uploads. They survive a restart, and a person may look at them and remove them at any time.
///
/// ```
/// FOLDER/<id>        the bytes received so far
/// FOLDER/<id>.of     the repository that the upload belongs to, and the user's name, a line each
/// ```
public final class UploadFolder {
    private static final String OWNER = ".of";
    private static final String ID = "[0-9a-f]{32}";

    private final Path folder;

    private UploadFolder(Path folder) {
        this.folder = folder;
    }

    /// @param registry the folder of the registry, see [RegistrySettings]
    public static UploadFolder of(Path registry) {
        return new UploadFolder(registry.resolve("uploads"));
    }

    Path path() {
        return folder;
    }

    /// The open uploads, those first of which nothing arrived for the longest time.
    public List<OpenUpload> list() {
        List<OpenUpload> out = new ArrayList<>();
        files().keySet().forEach(id -> find(id).ifPresent(out::add));
        out.sort(Comparator.comparing(OpenUpload::changed).thenComparing(OpenUpload::id));
        return out;
    }

    /// Empty when there is no such upload.
    public Optional<OpenUpload> find(String id) {
        if (!id.matches(ID)) {
            return Optional.empty();
        }
        Path file = file(id);
        try {
            String[] owner = Files.readString(folder.resolve(id + OWNER)).split("\n", 2);
            return Optional.of(new OpenUpload(
                    id,
                    new Owner(owner[0], owner.length < 2 ? "" : owner[1].strip()),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoreException.of(file, e);
        }
    }

    /// Removes an upload with what it received, and says whether it was there.
    public boolean end(String id) {
        if (!id.matches(ID)) {
            return false;
        }
        try {
            boolean was = Files.deleteIfExists(file(id));
            Files.deleteIfExists(folder.resolve(id + OWNER));
            return was;
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    Path file(String id) {
        return folder.resolve(id);
    }

    void create(String id, Owner owner) throws IOException {
        try {
            Files.writeString(folder.resolve(id + OWNER), owner.repository() + "\n" + owner.user() + "\n");
            Files.createFile(file(id));
        } catch (IOException e) {
            end(id);
            throw e;
        }
    }

    /// When each upload was last changed. Files of owners whose upload is gone are removed after that moment.
    Map<String, Instant> changes(Instant orphansUntil) throws IOException {
        Map<String, Instant> times = files();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = file.getFileName().toString();
                boolean isOrphan =
                        name.endsWith(OWNER) && !times.containsKey(name.substring(0, name.length() - OWNER.length()));
                if (isOrphan && time(file).map(t -> t.isBefore(orphansUntil)).orElse(false)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return times;
    }

    private Map<String, Instant> files() {
        Map<String, Instant> out = new HashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = file.getFileName().toString();
                if (name.matches(ID)) {
                    time(file).ifPresent(t -> out.put(name, t));
                }
            }
            return out;
        } catch (NoSuchFileException _) {
            return Map.of();
        } catch (IOException e) {
            throw StoreException.of(folder, e);
        }
    }

    /// Empty when the file has just gone.
    private static Optional<Instant> time(Path file) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
