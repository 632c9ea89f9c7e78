package dev.stele.machine;

import dev.stele.linux.FileStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The file `installation` of a home: the id in its first line, then where the home stood when a server used it last.
/// Former versions wrote the id alone.
///
/// @param id 8 hex digits
/// @param place empty when a former version wrote it
public record InstallationFile(String id, Optional<HomePlace> place) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
    private static final String NAME = "installation";

    /// An id for a new installation.
    ///
    /// @param random a cryptographic source
    public static String newId(RandomGenerator random) {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Empty when no server ever used the home.
    ///
    /// @throws HostException when it is damaged
    public static Optional<InstallationFile> find(Path home) {
        Path file = home.resolve(NAME);
        try {
            if (FileStat.find(file.toString()).isEmpty()) {
                return Optional.empty();
            }
            List<String> lines = Files.readString(file, StandardCharsets.UTF_8)
                    .strip()
                    .lines()
                    .toList();
            if (lines.isEmpty() || !ID.matcher(lines.getFirst()).matches()) {
                throw new HostException(file + " does not begin with 8 hex digits: restore it from a backup, since "
                        + "every name of this installation on the host carries them");
            }
            return Optional.of(new InstallationFile(lines.getFirst(), HomePlace.parse(lines.subList(1, lines.size()))));
        } catch (IOException e) {
            throw new HostException("cannot read " + file, e);
        }
    }

    /// Whether this home has that id; no for one that cannot be read.
    public static boolean carries(Path home, String id) {
        try {
            return find(home).filter(file -> file.id().equals(id)).isPresent();
        } catch (HostException | dev.stele.linux.LinuxException _) {
            return false;
        }
    }

    /// Puts it into the home. After a crash it is there in full, or the former one is.
    public void write(Path home) {
        List<String> lines = new ArrayList<>(List.of(id));
        place.ifPresent(at -> lines.addAll(at.lines()));
        try {
            Files.createDirectories(home);
            DurableWrites.write(home.resolve(NAME), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new HostException("cannot write " + home.resolve(NAME), e);
        }
    }
}
