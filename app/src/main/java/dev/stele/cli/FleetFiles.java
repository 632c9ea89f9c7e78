package dev.stele.cli;

import dev.stele.control.FleetText;
import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.FleetDraft;
import dev.stele.fleet.FleetFile;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.linux.RefusedFileException;
import dev.stele.text.FailureText;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads a fleet file and its config files from disk, and runs the checks of the server on them.
///
/// The folder stays open meanwhile, and everything is opened beneath it: whoever may write to a repository cannot
/// have a person who plans or applies it read another file of theirs, neither by a link nor by swapping one in.
final class FleetFiles implements ConfigFiles {
    private static final int FLEET_BYTES_MAX = 1 << 20;
    private static final long ALL_BYTES_MAX = 24L << 20;
    private static final String STANDARD_INPUT = "(standard input)";
    private static final String LEADS_OUT = "it leaves the fleet file's folder through a symlink";

    private final OpenFolder folder;
    private final SortedMap<String, byte[]> contents = new TreeMap<>();
    private long total;

    private FleetFiles(OpenFolder folder) {
        this.folder = folder;
    }

    /// @param fleet the file as it was read
    /// @param draft its parsed content
    record Checked(FleetText fleet, FleetDraft draft) {}

    /// @param file as the person typed it
    /// @param at the resolved path
    static Parsed<Checked> read(String file, Path at, Optional<String> environment) {
        return read(file, at, environment, folder -> NamedFile.beside(folder, at, FLEET_BYTES_MAX + 1));
    }

    /// The file as a command names it; `-` is standard input, and its config files lie in the working directory.
    static Parsed<Checked> read(CliCommand command, String file, Optional<String> environment) {
        return file.equals("-")
                ? read(
                        STANDARD_INPUT,
                        command.at(Path.of("fleet.yaml")),
                        environment,
                        _ -> command.context.terminal().in(FLEET_BYTES_MAX + 1))
                : read(file, command.at(Path.of(file)), environment);
    }

    /// Reads the text of the file.
    private interface Text {
        byte[] read(OpenFolder folder) throws IOException;
    }

    private static Parsed<Checked> read(String file, Path at, Optional<String> environment, Text content) {
        try (OpenFolder folder = NamedFile.folderOf(at)) {
            byte[] text = content.read(folder);
            FleetFiles files = new FleetFiles(folder);
            return FleetFile.parse(file, text, files, environment)
                    .then(draft -> new Parsed.Good<>(new Checked(FleetText.of(file, text, files.contents), draft)));
        } catch (NoSuchFileException _) {
            return unreadable(file, "there is no such file here", "name it with  -f FILE,  or write " + file);
        } catch (RefusedFileException e) {
            return e.leadsOut()
                    ? unreadable(file, LEADS_OUT, "name the file that it leads to")
                    : unreadable(file, e.why(), "name a file that holds the fleet");
        } catch (IOException e) {
            return unreadable(file, reason(e), "check its path and its permissions");
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : FailureText.of(e);
    }

    private static Parsed<Checked> unreadable(String file, String cause, String fix) {
        return new Parsed.Bad<>(List.of(Problem.of("F100", "cannot read " + file, cause, fix)));
    }

    /// A file that two services name is read once, so that both get the same bytes.
    @Override
    public Found find(String src) {
        try {
            byte[] bytes =
                    contents.containsKey(src) ? contents.get(src) : NamedFile.beneath(folder, src, BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                return new Refused("it has more than 1 MiB; build large files into the image");
            }
            if (contents.put(src, bytes) == null) {
                total += bytes.length;
            }
            return total > ALL_BYTES_MAX
                    ? new Refused("all config files together have more than 24 MiB")
                    : Content.of(src, bytes);
        } catch (NoSuchFileException _) {
            return new Refused("there is no such file");
        } catch (RefusedFileException e) {
            return new Refused(e.leadsOut() ? LEADS_OUT : e.why());
        } catch (IOException e) {
            return new Refused(reason(e));
        }
    }
}
