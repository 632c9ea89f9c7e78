package dev.stele.build;

import dev.stele.fetch.DownloadException;
import dev.stele.fetch.Downloads;
import dev.stele.fetch.Wanted;
import dev.stele.language.ProjectFile;
import dev.stele.layer.FileSlice;
import dev.stele.layer.Scratch;
import dev.stele.linux.NamedFile;
import dev.stele.linux.OpenFolder;
import dev.stele.oci.Digest;
import dev.stele.python.IndexFile;
import dev.stele.python.Pin;
import dev.stele.python.Pins;
import dev.stele.python.ProjectLock;
import dev.stele.python.ProjectReader;
import dev.stele.python.PythonException;
import dev.stele.python.PythonTarget;
import dev.stele.python.RequirementsFile;
import dev.stele.python.SimpleIndex;
import dev.stele.python.WheelChoice;
import dev.stele.python.Wheels;
import dev.stele.store.Store;
import dev.stele.text.FailureText;
import dev.stele.text.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The wheels of a recipe's `python:`: chosen by `stele lock`, unpacked by a build. Codes B330 to B339.
final class PythonWheels {
    static final String KIND = "python";

    private static final int CONNECTIONS = 8;
    private static final int FILE_BYTES_MAX = 4 << 20;
    private static final int PAGE_BYTES_MAX = 32 << 20;
    private static final long WHEEL_BYTES_MAX = 8L << 30;
    private static final String CODE_INDEX = "B332";

    private final BuildMachine machine;
    private final Store store;
    private final Progress progress;
    private final Recipe.Python python;
    private final Path context;

    PythonWheels(OsBuild.Reach reach, Recipe.Python python, Path context) {
        this.machine = reach.machine();
        this.store = reach.store();
        this.progress = reach.progress();
        this.python = python;
        this.context = context;
    }

    /// What the recipe's files pin for this Python.
    Pins pins(PythonTarget target) {
        ProjectReader reader = path -> {
            try (OpenFolder folder = NamedFile.open(context)) {
                return NamedFile.beneath(folder, path, FILE_BYTES_MAX);
            }
        };
        try {
            return python.isLock()
                    ? ProjectLock.read(python.file(), reader, target)
                    : RequirementsFile.read(python.file(), reader, target);
        } catch (PythonException e) {
            throw refused(e);
        }
    }

    /// Chooses a wheel for each pin, and puts all into the store.
    List<PinnedFile> choose(PythonTarget target, Scratch scratch) {
        Pins pins = pins(target);
        WheelChoice choice = new WheelChoice(target);
        PinnedFiles files = new PinnedFiles(machine, store, progress);
        Map<String, PinnedFile> out = Collections.synchronizedMap(new TreeMap<>());
        progress.step("choosing " + pins.pins().size() + " wheels for " + target);
        List<Runnable> work = new ArrayList<>();
        for (Pin pin : pins.pins()) {
            work.add(() -> out.put(pin.name(), choose(pin, pins, choice, files)));
        }
        Packages.runAll(work, CONNECTIONS);
        List<PinnedFile> chosen = List.copyOf(out.values());
        files(chosen, target, scratch);
        return chosen;
    }

    private PinnedFile choose(Pin pin, Pins pins, WheelChoice choice, PinnedFiles files) {
        try {
            List<IndexFile> listed = pin.files().isEmpty() ? listed(pin, index(pins)) : pin.files();
            IndexFile best = choice.best(pin, listed);
            Digest digest = best.digest()
                    .or(() -> pin.digests().size() == 1 ? pin.digests().stream().findFirst() : Optional.empty())
                    .orElseThrow(() -> problem(
                            CODE_INDEX,
                            "the index gives no SHA-256 of " + best.name(),
                            "and the requirement has no --hash",
                            "add it:  pip-compile --generate-hashes"));
            Wanted wanted = Wanted.atMost(digest, WHEEL_BYTES_MAX);
            long size = store.has(digest) ? store.size(digest) : files.obtain(List.of(best.uri()), wanted, _ -> {});
            return new PinnedFile(
                    KIND,
                    pin.name(),
                    pin.version(),
                    List.of(best.uri()),
                    digest,
                    size,
                    best.name().endsWith("-any.whl") ? "any" : "linux/" + machine.architecture());
        } catch (PythonException e) {
            throw refused(e);
        } catch (DownloadException e) {
            throw e.damaged()
                    ? BuildException.unverified(placed(
                            "B337", pin + " is not what its hash says", FailureText.of(e), "find out who changed it"))
                    : BuildException.failed(placed(
                            "B338", "cannot download " + pin, FailureText.of(e), "check the network and http_proxy"));
        }
    }

    private List<IndexFile> listed(Pin pin, String index) {
        URI page = SimpleIndex.page(index, pin.name());
        Downloads downloads = new Downloads(machine.cache(), machine.httpProxy(), machine.monotonicNanos())
                .accepting(SimpleIndex.ACCEPT);
        try {
            return SimpleIndex.files(page, downloads.small(List.of(page), PAGE_BYTES_MAX, SimpleIndex::isWhole));
        } catch (DownloadException | IOException e) {
            throw BuildException.failed(placed(
                    CODE_INDEX,
                    "the index cannot be asked for " + pin.name() + ", which " + pin.from() + " names",
                    FailureText.of(e),
                    "check the network, http_proxy and  python: {index: …}"));
        }
    }

    private String index(Pins pins) {
        String index = python.index()
                .or(pins::index)
                .or(machine.network()::pythonIndex)
                .orElseThrow(() -> problem(
                        CODE_INDEX,
                        "there is no index to take wheels from",
                        "neither the recipe nor pip's configuration names one",
                        "write  python: {index: https://…/simple} , or set PIP_INDEX_URL"));
        if (!index.matches("https?://[^@/]+(/.*)?")) {
            throw problem(
                    CODE_INDEX,
                    "the index is no plain http or https address",
                    "an address with a password would end up in image.lock",
                    "name a mirror that asks for none");
        }
        return index;
    }

    /// The wheels' files, by layers.
    List<ProjectFile> files(List<PinnedFile> chosen, PythonTarget target, Scratch scratch) {
        new PinnedFiles(machine, store, progress).obtain(chosen);
        Wheels wheels = new Wheels(target, scratch);
        Map<String, Set<String>> extras = new HashMap<>();
        pins(target).pins().forEach(pin -> extras.put(pin.name(), pin.extras()));
        try {
            for (PinnedFile file : chosen) {
                String path =
                        Optional.ofNullable(file.uris().getFirst().getPath()).orElse("");
                try (FileChannel bytes = store.channel(file.digest())) {
                    wheels.add(path.substring(path.lastIndexOf('/') + 1), new FileSlice(bytes, 0, file.size()));
                }
            }
            wheels.checkDependencies(extras);
            return wheels.files();
        } catch (PythonException e) {
            throw refused(e);
        } catch (IOException e) {
            throw BuildException.failed(BuildProblems.disk(machine.cache(), e));
        }
    }

    private BuildException refused(PythonException e) {
        return problem(e.code(), FailureText.of(e), e.why(), e.fix());
    }

    private BuildException problem(String code, String message, String why, String fix) {
        return BuildException.invalid(placed(code, message, why, fix));
    }

    private Problem placed(String code, String message, String why, String fix) {
        return new Problem(code, message, Optional.of(python.place()), Optional.empty(), 1, why, fix);
    }
}
