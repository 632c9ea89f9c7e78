package dev.stele.build;

import dev.stele.debian.DebPackage;
import dev.stele.debian.PoolFile;
import dev.stele.oci.Digest;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The exact packages of an image, and the files of its projects: the content of `image.lock`.
///
/// The text has one form: canonical JSON, but with one line for each file, package and release, so that a review shows
/// the changes. A lock in another form was edited by hand or merged incompletely, and is refused.
///
/// @param inputs digest of the recipe's fields that select packages; a lock matches a recipe when it is equal
/// @param base the image beneath; a lock of a recipe without one has no section for it
/// @param packages by name
/// @param files of projects, such as wheels; a lock without any has no section for them
record Lock(
        Digest inputs,
        Optional<LockedBase> base,
        List<LockedRelease> releases,
        List<LockedPackage> packages,
        List<PinnedFile> files) {
    static final int FORMAT = 1;
    static final String FILE_NAME = "image.lock";
    static final int BYTES_MAX = 16 << 20;

    /// Of an image without packages; never written.
    static final Lock EMPTY = new Lock(Digest.sha256(new byte[0]), Optional.empty(), List.of(), List.of(), List.of());

    Lock {
        releases = List.copyOf(releases);
        packages = List.copyOf(packages);
        files = List.copyOf(files);
        for (LockedPackage p : packages) {
            int release = p.file().release();
            if (release < 0 || release >= releases.size()) {
                throw new JsonException("package " + p.name() + " is of release " + release + ", which is not listed");
            }
        }
    }

    /// A suite at the time when the packages were resolved.
    ///
    /// @param digest of its signed list
    /// @param signer fingerprint of the primary key that signed it
    /// @param date of the signed list, RFC 3339
    record LockedRelease(List<URI> uris, String suite, Digest digest, String signer, String date) {
        LockedRelease {
            uris = List.copyOf(uris);
        }

        Json.Obj toJson() {
            return Json.object()
                    .put("uris", Json.array(uris, u -> new Json.Str(u.toString())))
                    .put("suite", suite)
                    .put("digest", digest.toString())
                    .put("signer", signer)
                    .put("date", date)
                    .build();
        }

        static LockedRelease fromJson(Json json) {
            return new LockedRelease(
                    json.stringList("uris").stream().map(URI::create).toList(),
                    json.string("suite"),
                    Digest.parse(json.string("digest")),
                    json.string("signer"),
                    json.string("date"));
        }
    }

    /// @param file the `.deb`, and which of the lock's releases offered it
    /// @param scripts its maintainer scripts, none of which is ever run
    record LockedPackage(
            String name, String version, String architecture, String source, PoolFile file, List<String> scripts) {
        LockedPackage {
            scripts = List.copyOf(scripts);
        }

        static LockedPackage of(DebPackage p, List<String> scripts) {
            return new LockedPackage(p.name(), p.version().text(), p.architecture(), p.source(), p.file(), scripts);
        }

        Json.Obj toJson() {
            return Json.object()
                    .put("name", name)
                    .put("version", version)
                    .put("architecture", architecture)
                    .put("source", source)
                    .put("file", file.path())
                    .put("size", file.sizeBytes())
                    .put("sha256", file.sha256().hex())
                    .put("release", file.release())
                    .put("scripts", Json.strings(scripts))
                    .build();
        }

        static LockedPackage fromJson(Json json) {
            return new LockedPackage(
                    json.string("name"),
                    json.string("version"),
                    json.string("architecture"),
                    json.string("source"),
                    new PoolFile(
                            json.string("file"),
                            json.number("size"),
                            new Digest("sha256", json.string("sha256")),
                            Math.toIntExact(json.number("release"))),
                    json.stringList("scripts"));
        }

        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    byte[] bytes() {
        StringBuilder out = new StringBuilder("{");
        base.ifPresent(b -> out.append("\"base\":").append(b.toJson().text()).append(",\n"));
        if (!files.isEmpty()) {
            out.append("\"files\":[\n");
            out.append(String.join(
                    ",\n", files.stream().map(f -> f.toJson().text()).toList()));
            out.append("\n],\n");
        }
        out.append("\"format\":").append(FORMAT).append(",\n\"inputs\":\"").append(inputs);
        out.append("\",\n\"packages\":[\n");
        out.append(
                String.join(",\n", packages.stream().map(p -> p.toJson().text()).toList()));
        out.append("\n],\n\"releases\":[\n");
        out.append(
                String.join(",\n", releases.stream().map(r -> r.toJson().text()).toList()));
        return out.append("\n]}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /// @throws JsonException when this is no lock, or not in its canonical form
    static Lock parse(byte[] bytes) {
        Json json = Json.parse(bytes);
        if (json.number("format") != FORMAT) {
            throw new JsonException("format " + json.number("format") + " is not known here");
        }
        try {
            List<LockedPackage> packages = new ArrayList<>();
            json.list("packages").forEach(p -> packages.add(LockedPackage.fromJson(p)));
            List<LockedRelease> releases = new ArrayList<>();
            json.list("releases").forEach(r -> releases.add(LockedRelease.fromJson(r)));
            List<PinnedFile> files =
                    json.list("files").stream().map(PinnedFile::fromJson).toList();
            Lock lock = new Lock(
                    Digest.parse(json.string("inputs")),
                    json.get("base").map(LockedBase::fromJson),
                    releases,
                    packages,
                    files);
            if (!Arrays.equals(lock.bytes(), bytes)) {
                throw new JsonException("it is not spelled as stele lock spells it");
            }
            return lock;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new JsonException(FailureText.of(e));
        }
    }
}
