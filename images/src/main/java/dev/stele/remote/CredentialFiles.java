package dev.stele.remote;

import dev.stele.linux.NamedFile;
import dev.stele.oci.RemoteReference;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds a person's credential for a repository where Docker, Podman, skopeo and buildah keep it.
///
/// The files are looked into in order; the first one with a credential counts. Within one, the longest key that
/// the repository lies under does (`registry.example/team` before `registry.example`), as
/// containers-auth.json(5) says.
final class CredentialFiles {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    private final RemoteAccess access;

    CredentialFiles(RemoteAccess access) {
        this.access = access;
    }

    /// @param looked the files that were there, for a message about a refusal
    record Found(Optional<Credential> credential, List<Path> looked) {
        Found {
            looked = List.copyOf(looked);
        }
    }

    Found find(RemoteReference image) {
        List<Path> looked = new ArrayList<>();
        for (Path file : files()) {
            Optional<Json> content = read(file);
            if (content.isPresent()) {
                looked.add(file);
                Optional<Credential> found = find(file, content.get(), image);
                if (found.isPresent()) {
                    return new Found(found, looked);
                }
            }
        }
        return new Found(Optional.empty(), looked);
    }

    /// What a variable names comes first; files of containers before Docker's.
    List<Path> files() {
        Set<Path> out = new LinkedHashSet<>();
        Path home = access.userHome();
        access.variable("REGISTRY_AUTH_FILE").ifPresent(file -> out.add(at(file)));
        Optional<Path> docker = access.variable("DOCKER_CONFIG").map(this::at);
        docker.ifPresent(folder -> out.add(folder.resolve("config.json")));
        access.variable("XDG_RUNTIME_DIR")
                .ifPresent(folder -> out.add(at(folder).resolve("containers/auth.json")));
        out.add(access.variable("XDG_CONFIG_HOME")
                .map(this::at)
                .orElse(home.resolve(".config"))
                .resolve("containers/auth.json"));
        if (docker.isEmpty()) {
            out.add(home.resolve(".docker/config.json"));
        }
        return List.copyOf(out);
    }

    private Path at(String path) {
        return access.directory().resolve(path);
    }

    private static Optional<Json> read(Path file) {
        try {
            byte[] bytes = NamedFile.anywhere(file, FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw RemoteException.failed(RemoteProblems.credentialFile(file, "it has more than 1 MiB"));
            }
            // Podman makes an empty file.
            return bytes.length == 0 ? Optional.empty() : Optional.of(Json.parse(bytes));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw RemoteException.failed(RemoteProblems.credentialFile(file, FailureText.of(e)));
        } catch (JsonException _) {
            // Its text holds secrets.
            throw RemoteException.failed(RemoteProblems.credentialFile(file, "it is no valid JSON"));
        }
    }

    private static Optional<Credential> find(Path file, Json json, RemoteReference image) {
        try {
            Map<String, String> helpers = json.stringMapOf("credHelpers");
            for (String key : keys(image)) {
                if (helpers.containsKey(key)) {
                    return new CredentialHelper(helpers.get(key)).get(server(image));
                }
            }
            Optional<String> store = json.optionalString("credsStore").filter(name -> !name.isEmpty());
            Optional<Credential> stored = store.flatMap(name -> new CredentialHelper(name).get(server(image)));
            return stored.or(() -> inFile(file, json.map("auths"), image));
        } catch (JsonException | IllegalArgumentException _) {
            throw RemoteException.failed(RemoteProblems.credentialFile(
                    file, "its auths, credHelpers or credsStore is not as Docker writes it"));
        }
    }

    private static Optional<Credential> inFile(Path file, Map<String, Json> auths, RemoteReference image) {
        for (String key : keys(image)) {
            for (Map.Entry<String, Json> entry : auths.entrySet()) {
                if (normalized(entry.getKey()).equals(key)) {
                    Optional<Credential> found = credential(file, entry.getValue());
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// The names under which a credential for the repository may stand, the longest first.
    private static List<String> keys(RemoteReference image) {
        List<String> out = new ArrayList<>();
        String path = image.registry() + "/" + image.repository();
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            out.add(path.substring(0, end));
        }
        if (image.registry().equals(RemoteReference.DOCKER_HUB)) {
            out.add("index.docker.io");
            out.add("registry-1." + RemoteReference.DOCKER_HUB);
        }
        return out;
    }

    /// Docker writes addresses for some registries, and with the version of an API that is no more.
    private static String normalized(String key) {
        return key.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "").replaceFirst("/$", "");
    }

    private static String server(RemoteReference image) {
        return image.registry().equals(RemoteReference.DOCKER_HUB) ? HUB_KEY : image.registry();
    }

    /// Empty for an entry that only says that a helper has it.
    private static Optional<Credential> credential(Path file, Json entry) {
        String from = file.toString();
        Optional<String> identity = entry.optionalString("identitytoken").filter(t -> !t.isEmpty());
        if (identity.isPresent()) {
            return Optional.of(new Credential("", identity.get(), from));
        }
        Optional<String> auth = entry.optionalString("auth").filter(t -> !t.isEmpty());
        if (auth.isPresent()) {
            String pair = new String(Base64.getDecoder().decode(auth.get()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("no colon");
            }
            // Docker once padded passwords with NUL.
            return Optional.of(new Credential(
                    pair.substring(0, colon), pair.substring(colon + 1).replaceFirst("\0+$", ""), from));
        }
        return entry.optionalString("username")
                .filter(user -> !user.isEmpty())
                .map(user ->
                        new Credential(user, entry.optionalString("password").orElse(""), from));
    }
}
