package dev.stele.build;

import dev.stele.oci.ImageConfig;
import dev.stele.text.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// How an image on a base is run: what the base's config says, and above it what the recipe says.
///
/// Variables are replaced by their names and keep the base's order. An entrypoint of the recipe ends the base's
/// arguments, since they were meant for another program. Whatever a recipe cannot say, such as labels, volumes and the
/// stop signal, is the base's.
final class BaseConfig {
    /// What [#merged] decides; all other settings are the base's.
    private static final Set<String> OWN =
            Set.of("User", "Env", "Entrypoint", "Cmd", "WorkingDir", "ExposedPorts", "OnBuild");

    /// Of a config's other fields, those that say what machine it is for.
    private static final List<String> MACHINE = List.of("variant", "os.version", "os.features");

    private BaseConfig() {}

    /// @param own of the recipe; empty where it says nothing
    static Recipe.Execution merged(ImageConfig.Execution base, Recipe.Execution own) {
        boolean isOwn = !own.entrypoint().isEmpty();
        SortedSet<String> ports = new TreeSet<>(base.exposedPorts());
        ports.addAll(own.exposedPorts());
        String folder = own.workingDirectory().isEmpty() ? base.workingDirectory() : own.workingDirectory();
        return new Recipe.Execution(
                own.user().isEmpty() ? base.user() : own.user(),
                env(base.env(), own.env()),
                folder.isEmpty() ? "/" : folder,
                isOwn ? own.entrypoint() : base.entrypoint(),
                isOwn ? List.of() : base.cmd(),
                ports);
    }

    private static List<String> env(List<String> base, List<String> own) {
        Map<String, String> out = new LinkedHashMap<>();
        base.forEach(variable -> out.put(name(variable), variable));
        own.forEach(variable -> out.put(name(variable), variable));
        return List.copyOf(out.values());
    }

    private static String name(String variable) {
        return variable.split("=", 2)[0];
    }

    /// The config of the whole image.
    ///
    /// @param base the base's config as it is
    /// @param own the config of the recipe's layers, with [#merged] settings
    static byte[] document(Json base, ImageConfig own, String baseName) {
        Json mine = Json.parse(own.bytes());
        Json.Builder run = Json.object();
        base.get("config")
                .ifPresent(settings -> settings.asMap().forEach((key, value) -> {
                    if (!OWN.contains(key)) {
                        run.put(key, value);
                    }
                }));
        mine.at("config").asMap().forEach(run::put);
        List<Json> diffIds = new ArrayList<>(base.at("rootfs").list("diff_ids"));
        List<Json> history = new ArrayList<>(history(base, diffIds.size(), baseName, own.created()));
        diffIds.addAll(mine.at("rootfs").list("diff_ids"));
        history.addAll(mine.list("history"));
        Json.Builder out = Json.object()
                .put("created", own.created())
                .put("architecture", base.string("architecture"))
                .put("os", base.string("os"));
        MACHINE.forEach(key -> base.get(key).ifPresent(value -> out.put(key, value)));
        return out.put("config", run.build())
                .put(
                        "rootfs",
                        Json.object()
                                .put("type", "layers")
                                .put("diff_ids", Json.array(diffIds))
                                .build())
                .put("history", Json.array(history))
                .build()
                .bytes();
    }

    /// The base's own entries, or one for each of its layers where its entries do not tell of them: tools count them.
    private static List<Json> history(Json base, int layers, String name, String created) {
        List<Json> entries = base.list("history");
        long told = entries.stream()
                .filter(entry -> !entry.get("empty_layer").equals(Optional.of(new Json.Bool(true))))
                .count();
        if (told == layers) {
            return entries;
        }
        Json one = Json.object()
                .put("created", created)
                .put("created_by", "stele: " + name)
                .build();
        return Collections.nCopies(layers, one);
    }
}
