package dev.stele.build;

import dev.stele.layer.UnpackedStream;
import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.ImageConfig;
import dev.stele.oci.Manifest;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The image on which another one is built. Its layers become the lowest ones of that image, byte for byte.
///
/// @param config as it is
record BaseImage(LockedBase pin, Manifest manifest, Json config, BaseTree tree) {
    /// The owner of its files.
    static final String OWNER = "base";

    private static final String ANNOTATION = "org.opencontainers.image.base.";
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String LAYER_TITLE = "base";

    /// What the names of layers' media types mean is the same for Docker's and for those of OCI, which the new manifest
    /// has.
    List<Descriptor> layers() {
        return manifest.layers().stream()
                .map(layer -> new Descriptor(
                        UnpackedStream.codecOf(layer).mediaType(), layer.digest(), layer.size(), layer.annotations()))
                .toList();
    }

    List<Digest> diffIds() {
        return parsed().diffIds();
    }

    ImageConfig parsed() {
        return ImageConfig.parse(config.bytes());
    }

    List<BuildResult.Layer> shown() {
        List<Descriptor> layers = layers();
        List<Digest> diffIds = diffIds();
        return IntStream.range(0, layers.size())
                .mapToObj(i -> new BuildResult.Layer(LAYER_TITLE, layers.get(i), diffIds.get(i)))
                .toList();
    }

    /// The recipe with what the base says of how it is run.
    ///
    /// @param entrypoint of the recipe's project, whose program may lie elsewhere in this base
    Recipe under(Recipe recipe, List<String> entrypoint) {
        Recipe.Execution own = recipe.execution();
        boolean isProjects = !entrypoint.isEmpty() && own.entrypoint().equals(entrypoint);
        Recipe.Execution merged =
                BaseConfig.merged(parsed().execution(), isProjects ? own.with(located(entrypoint)) : own);
        if (merged.command().isEmpty()) {
            throw BuildException.invalid(BuildProblems.nothingToStart(recipe, pin.reference()));
        }
        return recipe.running(merged);
    }

    private List<String> located(List<String> entrypoint) {
        String program = entrypoint.getFirst();
        ImageFiles files = files();
        if (files.program(program).isPresent()) {
            return entrypoint;
        }
        Optional<String> there = onPath(program.substring(program.lastIndexOf('/') + 1));
        List<String> out = new ArrayList<>(entrypoint);
        there.ifPresent(path -> out.set(0, path));
        return List.copyOf(out);
    }

    /// The path at which a program is found as a shell in an instance of the base would find it.
    Optional<String> onPath(String name) {
        ImageFiles files = files();
        String path = parsed().execution().env().stream()
                .filter(variable -> variable.startsWith("PATH="))
                .map(variable -> variable.substring("PATH=".length()))
                .findFirst()
                .orElse(USUAL_PATH);
        return List.of(path.split(":")).stream()
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> folder + "/" + name)
                .filter(file ->
                        files.program(file).filter(ProgramFile::isExecutable).isPresent())
                .findFirst();
    }

    private ImageFiles files() {
        return new ImageFiles(below().tree(), tree.programs());
    }

    /// The path without links that a path of the base leads to.
    Optional<String> follow(String path) {
        return files().follow(path);
    }

    Below below() {
        return new Below(tree.folders(), tree.files(), tree.links());
    }

    /// What the rest of a build needs to know, as of packages.
    ///
    /// @param recipe with the base's settings
    /// @param own the recipe as it is written
    OsLayers os(Recipe recipe, Recipe own) {
        String user = recipe.execution().user();
        String ids = Accounts.idsIn(tree.accounts(), user.isEmpty() ? "0" : user, pin.reference());
        return new OsLayers(
                List.of(),
                own.execution().user().isEmpty() ? user : ids,
                0,
                tree.setIds(),
                tree.folders(),
                tree.links(),
                tree.programs());
    }

    /// What the image says of its base (image-spec, annotations.md). Where it lay on this machine is nobody's business.
    Map<String, String> annotations() {
        Map<String, String> out = new TreeMap<>();
        out.put(ANNOTATION + "digest", pin.manifest().toString());
        if (!BaseName.parse(pin.reference()).isFile()) {
            out.put(ANNOTATION + "name", pin.reference());
        }
        return out;
    }
}
