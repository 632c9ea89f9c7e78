package dev.stele.build;

import dev.stele.text.Json;
import dev.stele.text.Place;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// What an image is built from: the content of a valid `image.yaml`.
///
/// @param name the repository of the image's tag
/// @param version the tag
/// @param os the packages it stands on; without them it holds only files
/// @param timestamp the one time that enters the image
record Recipe(
        String name, String version, Optional<Os> os, List<FileRule> files, Execution execution, Instant timestamp) {
    Recipe {
        files = List.copyOf(files);
    }

    /// How an instance of the image is started.
    ///
    /// @param user `uid[:gid]` or names of the image's own accounts
    /// @param env `NAME=value`, in the recipe's order
    /// @param exposedPorts such as `8080/tcp`
    record Execution(
            String user,
            List<String> env,
            String workingDirectory,
            List<String> entrypoint,
            SortedSet<String> exposedPorts) {
        Execution {
            env = List.copyOf(env);
            entrypoint = List.copyOf(entrypoint);
        }
    }

    /// @param packages names, sorted, none twice
    /// @param suite which of the machine's suites; empty for the machine's own
    /// @param sources where packages come from; empty for the machine's apt sources
    record Os(List<String> packages, Optional<String> suite, List<Source> sources) {
        Os {
            packages = List.copyOf(packages);
            sources = List.copyOf(sources);
        }

        /// What a lock must have been made for. A machine's own suite is no part of it: a lock fits any machine.
        Json.Obj inputs(String architecture) {
            Json.Builder out = Json.object()
                    .put("architecture", architecture)
                    .put("packages", Json.strings(packages))
                    .put("suite", suite);
            if (!sources.isEmpty()) {
                out.put("sources", Json.array(sources, Source::toJson));
            }
            return out.build();
        }
    }

    /// A package source that the recipe names.
    ///
    /// @param signedBy file with the keys that may sign it, beneath the recipe's folder
    /// @param place of `signedBy`
    record Source(List<URI> uris, String suite, List<String> components, String signedBy, Place place) {
        Source {
            uris = List.copyOf(uris);
            components = List.copyOf(components);
        }

        Json.Obj toJson() {
            return Json.object()
                    .put("uris", Json.array(uris, u -> new Json.Str(u.toString())))
                    .put("suite", suite)
                    .put("components", Json.strings(components))
                    .put("signedBy", signedBy)
                    .build();
        }
    }

    /// Files of the build context and where they go.
    ///
    /// @param src path of a file or folder beneath the recipe's folder
    /// @param dest absolute path in the image; with a slash at its end the folder that the file goes into
    /// @param mode for regular files; empty: 0755 when the owner may run the file, 0644 otherwise
    /// @param layer rules of one name share a layer
    /// @param place of `src`
    record FileRule(String src, String dest, Optional<Integer> mode, String layer, Place place) {}
}
