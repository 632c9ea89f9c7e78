package dev.stele.build;

import dev.stele.layer.Codec;
import dev.stele.text.Json;
import dev.stele.text.Place;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// What an image is built from: the content of a valid `image.yaml`.
///
/// @param name the repository of the image's tag
/// @param version the tag
/// @param acknowledged what is known and accepted
record Recipe(
        String name,
        String version,
        Parts parts,
        Execution execution,
        Packing packing,
        List<Acknowledged> acknowledged) {
    Recipe {
        acknowledged = List.copyOf(acknowledged);
    }

    /// Where the image's files come from, the lowest layers first.
    ///
    /// @param from the base image
    /// @param os the packages
    /// @param java a Java application
    /// @param python the wheels of a Python application
    /// @param files of the recipe's folder
    record Parts(
            Optional<Base> from, Optional<Os> os, Optional<Java> java, Optional<Python> python, List<FileRule> files) {
        Parts {
            files = List.copyOf(files);
        }

        boolean isEmpty() {
            return from.isEmpty() && os.isEmpty() && java.isEmpty() && python.isEmpty() && files.isEmpty();
        }
    }

    /// The image whose layers lie beneath all others.
    ///
    /// @param reference as the recipe names it
    /// @param place of `from`
    record Base(String reference, Place place) {}

    /// A Java application.
    ///
    /// @param jar path below the recipe's folder
    /// @param mainClass empty for the one that the jar names
    /// @param place of `jar`
    record Java(String jar, Optional<String> mainClass, Place place) {}

    /// The wheels of a Python application.
    ///
    /// @param file path below the recipe's folder: requirements, or a lock
    /// @param isLock whether it is a `uv.lock` or `poetry.lock`
    /// @param version of the image's Python, such as `3.13`; empty for the one of its packages
    /// @param index empty for the one that the file or pip's configuration names
    /// @param place of `file`
    record Python(String file, boolean isLock, Optional<String> version, Optional<String> index, Place place) {}

    Optional<Os> os() {
        return parts.os();
    }

    List<FileRule> files() {
        return parts.files();
    }

    /// The same recipe with the entrypoint of its project, unless it names one itself.
    Recipe startedBy(List<String> entrypoint) {
        return execution.entrypoint().isEmpty()
                ? new Recipe(name, version, parts, execution.with(entrypoint), packing, acknowledged)
                : this;
    }

    /// The same recipe with what its base adds.
    Recipe running(Execution merged) {
        return new Recipe(name, version, parts, merged, packing, acknowledged);
    }

    /// How files become layers.
    ///
    /// @param timestamp the only time in the image; empty for the times of [FileTimes]
    /// @param codec of all layers
    record Packing(Optional<Instant> timestamp, Codec codec) {}

    /// Something that a check would refuse or warn of, and that is right here.
    ///
    /// @param path of the file: from the recipe's folder, or in the image when it begins with a slash
    /// @param reason for those who look at the image later
    /// @param place of `path`
    record Acknowledged(String path, String reason, Place place) {}

    /// How an instance of the image is started.
    ///
    /// @param user `uid[:gid]` or names of the image's own accounts
    /// @param env `NAME=value`, in the recipe's order
    /// With a base image, what the recipe does not say is empty until [BaseConfig] has added what the base says.
    ///
    /// @param entrypoint empty when it is that of the recipe's project
    /// @param cmd arguments of a base's entrypoint, or all that a base without one starts
    /// @param exposedPorts such as `8080/tcp`
    record Execution(
            String user,
            List<String> env,
            String workingDirectory,
            List<String> entrypoint,
            List<String> cmd,
            SortedSet<String> exposedPorts) {
        Execution {
            env = List.copyOf(env);
            entrypoint = List.copyOf(entrypoint);
            cmd = List.copyOf(cmd);
        }

        /// The program that is started, and its arguments.
        List<String> command() {
            List<String> out = new ArrayList<>(entrypoint);
            out.addAll(cmd);
            return out;
        }

        Execution with(List<String> otherEntrypoint) {
            return new Execution(user, env, workingDirectory, otherEntrypoint, List.of(), exposedPorts);
        }

        /// The value of an environment variable.
        Optional<String> variable(String name) {
            return env.stream()
                    .filter(e -> e.startsWith(name + "="))
                    .map(e -> e.substring(name.length() + 1))
                    .findFirst();
        }
    }

    /// @param packages names, sorted, without duplicates
    /// @param suite one of the machine's suites; empty for the machine's own
    /// @param sources the package sources; empty for the machine's apt sources
    record Os(List<String> packages, Optional<String> suite, List<Source> sources) {
        Os {
            packages = List.copyOf(packages);
            sources = List.copyOf(sources);
        }

        /// The inputs that a lock must match. The machine's own suite is not one of them: a lock works on any machine.
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
    /// @param signedBy file with the keys that may sign it, below the recipe's folder
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

    /// Files of the build context and their place in the image.
    ///
    /// @param src path of a file or folder below the recipe's folder
    /// @param dest absolute path in the image; with a trailing slash the folder for the file
    /// @param mode for regular files; empty: 0755 when the owner may execute the file, 0644 otherwise
    /// @param layer rules with the same name share a layer
    /// @param place of `src`
    record FileRule(String src, String dest, Optional<Integer> mode, String layer, Place place) {
        /// The layer of rules that name none.
        static final String LAYER = "files";
    }
}
