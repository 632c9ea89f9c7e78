package dev.stele.cli;

import dev.stele.control.FleetText;
import dev.stele.fleet.ConfigFiles;
import dev.stele.fleet.FleetDraft;
import dev.stele.fleet.FleetFile;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.linux.RefusedFileException;
import dev.stele.text.FailureText;
import dev.stele.text.Node;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import dev.stele.text.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads a fleet file and its config files from disk, and runs the checks of the server on them.
///
/// The folder stays open meanwhile, and everything is opened beneath it: whoever may write to a repository cannot
/// have a person who plans or applies it read another file of theirs, neither by a link nor by swapping one in.
final class FleetFiles implements ConfigFiles {
    private static final int FLEET_BYTES_MAX = 1 << 20;
    private static final long ALL_BYTES_MAX = 24L << 20;
    private static final String STANDARD_INPUT = "(standard input)";
    private static final String LEADS_OUT = "it leaves the fleet file's folder through a symlink";

    /// For a file that cannot be read as YAML.
    private static final Pattern RECIPE = Pattern.compile("(?m)^kind:[ \t]*[\"']?Image\\b");

    private final OpenFolder folder;
    private final SortedMap<String, byte[]> contents = new TreeMap<>();
    private long total;

    private FleetFiles(OpenFolder folder) {
        this.folder = folder;
    }

    /// @param fleet the file as it was read
    /// @param draft its parsed content
    record Checked(FleetText fleet, FleetDraft draft) {}

    /// A file as it was read, and its folder, which is open meanwhile.
    static final class Opened {
        private final String file;
        private final byte[] text;
        private final OpenFolder folder;

        private Opened(String file, byte[] text, OpenFolder folder) {
            this.file = file;
            this.text = text;
            this.folder = folder;
        }

        LocalWork.RecipeText recipe() {
            return new LocalWork.RecipeText(file, text);
        }

        /// Whether it says that it is a recipe.
        boolean isRecipe() {
            return switch (Yaml.read(file, text, 'F')) {
                case Parsed.Good<Node>(Node root) ->
                    root.scalar("kind")
                            .filter(kind -> kind.text().equals("Image"))
                            .isPresent();
                case Parsed.Bad<Node> _ ->
                    RECIPE.matcher(new String(text, StandardCharsets.ISO_8859_1))
                            .find();
            };
        }

        Parsed<Checked> fleet(Optional<String> environment) {
            FleetFiles files = new FleetFiles(folder);
            return FleetFile.parse(file, text, files, environment)
                    .then(draft -> new Parsed.Good<>(new Checked(FleetText.of(file, text, files.contents), draft)));
        }
    }

    /// @param file as the person typed it
    /// @param at the resolved path
    static Parsed<Checked> read(String file, Path at, Optional<String> environment) {
        return open(
                file,
                at,
                folder -> NamedFile.beside(folder, at, FLEET_BYTES_MAX + 1),
                opened -> opened.fleet(environment));
    }

    /// The file as a command names it; `-` is standard input, and its config files lie in the working directory.
    static Parsed<Checked> read(CliCommand command, String file, Optional<String> environment) {
        return open(command, file, opened -> opened.fleet(environment));
    }

    /// As [#read], for a command that takes other files, too.
    static <T> Parsed<T> open(CliCommand command, String file, Function<Opened, Parsed<T>> use) {
        if (file.equals("-")) {
            Path here = command.at(Path.of("fleet.yaml"));
            return open(STANDARD_INPUT, here, _ -> command.context.terminal().in(FLEET_BYTES_MAX + 1), use);
        }
        try {
            Path at = command.at(Path.of(file));
            return open(file, at, folder -> NamedFile.beside(folder, at, FLEET_BYTES_MAX + 1), use);
        } catch (InvalidPathException e) {
            return unreadable(file, "it is no path: " + e.getReason(), "name a file that holds the fleet");
        }
    }

    /// Reads the text of the file.
    private interface Text {
        byte[] read(OpenFolder folder) throws IOException;
    }

    private static <T> Parsed<T> open(String file, Path at, Text content, Function<Opened, Parsed<T>> use) {
        try (OpenFolder folder = NamedFile.folderOf(at)) {
            return use.apply(new Opened(file, content.read(folder), folder));
        } catch (NoSuchFileException _) {
            return unreadable(file, "there is no such file here", "name the file that you mean, or write " + file);
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

    private static <T> Parsed<T> unreadable(String file, String cause, String fix) {
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
