package dev.stele.cli;

import dev.stele.control.FleetText;
import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.FleetDraft;
import dev.stele.fleet.FleetFile;
import dev.stele.oci.Digest;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a fleet file and its config files from disk, and runs the checks of the server on them.
final class FleetFiles implements ConfigFiles {
    private static final int FLEET_BYTES_MAX = 1 << 20;
    private static final long ALL_BYTES_MAX = 24L << 20;

    private final Path folder;
    private final SortedMap<String, byte[]> contents = new TreeMap<>();
    private long total;

    private FleetFiles(Path folder) {
        this.folder = folder;
    }

    /// @param fleet the file as it was read
    /// @param draft its parsed content
    record Checked(FleetText fleet, FleetDraft draft) {}

    /// @param file as the person typed it
    /// @param at the resolved path
    static Parsed<Checked> read(String file, Path at, Optional<String> environment) {
        byte[] text;
        try (InputStream in = Files.newInputStream(at)) {
            text = in.readNBytes(FLEET_BYTES_MAX + 1);
        } catch (NoSuchFileException _) {
            return unreadable(file, "there is no such file here", "name it with  -f FILE,  or write " + file);
        } catch (IOException e) {
            return unreadable(file, String.valueOf(e.getMessage()), "check its path and its permissions");
        }
        FleetFiles files = new FleetFiles(
                Optional.ofNullable(at.toAbsolutePath().getParent()).orElse(at));
        return FleetFile.parse(file, text, files, environment)
                .then(draft -> new Parsed.Good<>(new Checked(FleetText.of(file, text, files.contents), draft)));
    }

    private static Parsed<Checked> unreadable(String file, String cause, String fix) {
        return new Parsed.Bad<>(List.of(Problem.of("F100", "cannot read " + file, cause, fix)));
    }

    @Override
    public Found find(String src) {
        try {
            Path real = folder.resolve(src).toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                return new Refused("it leaves the fleet file's folder through a symlink");
            }
            if (!Files.isRegularFile(real)) {
                return new Refused("it is no regular file");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(real)) {
                bytes = in.readNBytes(BYTES_MAX + 1);
            }
            if (bytes.length > BYTES_MAX) {
                return new Refused("it has more than 1 MiB; build large files into the image");
            }
            if (contents.put(src, bytes) == null) {
                total += bytes.length;
            }
            return total > ALL_BYTES_MAX
                    ? new Refused("all config files together have more than 24 MiB")
                    : new Content(Digest.sha256(bytes), bytes.length);
        } catch (NoSuchFileException _) {
            return new Refused("there is no such file");
        } catch (IOException e) {
            return new Refused(String.valueOf(e.getMessage()));
        }
    }
}
