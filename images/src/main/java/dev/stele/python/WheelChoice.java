package dev.stele.python;

import static dev.stele.python.PythonException.Kind.NO_WHEEL;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Chooses the wheel of a project that fits an image best (PEP 425).
public final class WheelChoice {
    private final PythonTarget target;
    private final Map<String, Integer> tags;

    public WheelChoice(PythonTarget target) {
        this.target = target;
        this.tags = target.tags();
    }

    /// @param place of its tags: the lowest fits best
    private record Fitting(IndexFile file, WheelName name, int place) {}

    /// @param files what the index or the lock lists for the pin's project
    /// @throws PythonException when none of them fits
    public IndexFile best(Pin pin, List<IndexFile> files) throws PythonException {
        List<IndexFile> ofVersion =
                files.stream().filter(f -> isOfVersion(f, pin)).toList();
        List<IndexFile> known = ofVersion.stream()
                .filter(f -> pin.digests().isEmpty()
                        || f.digest().map(pin.digests()::contains).orElse(true))
                .toList();
        Optional<Fitting> best = known.stream()
                .flatMap(f -> fitting(f).stream())
                .min(Comparator.comparingInt(Fitting::place)
                        .thenComparing(f -> f.name().build(), Comparator.reverseOrder())
                        .thenComparing(f -> f.file().name()));
        if (best.isPresent()) {
            return best.get().file();
        }
        throw none(pin, ofVersion, known);
    }

    private Optional<Fitting> fitting(IndexFile file) {
        Optional<WheelName> name = WheelName.of(file.name());
        boolean isForPython = file.requiresPython().isBlank()
                || Specifiers.of(file.requiresPython())
                        .map(s -> s.allow(target.fullVersion()))
                        .orElse(true);
        return name.filter(_ -> isForPython)
                .filter(n -> n.place(tags).isPresent())
                .map(n -> new Fitting(file, n, n.place(tags).getAsInt()));
    }

    private static boolean isOfVersion(IndexFile file, Pin pin) {
        Optional<WheelName> wheel = WheelName.of(file.name());
        if (wheel.isPresent()) {
            return wheel.get().name().equals(pin.name()) && isSame(wheel.get().version(), pin.version());
        }
        String name = file.name().replaceAll("\\.(tar\\.gz|zip|tar\\.bz2|tgz)$", "");
        int dash = name.lastIndexOf('-');
        return !name.equals(file.name())
                && dash > 0
                && WheelName.normal(name.substring(0, dash)).equals(pin.name())
                && isSame(name.substring(dash + 1), pin.version());
    }

    static boolean isSame(String a, String b) {
        return a.equals(b)
                || PythonVersion.of(a)
                        .flatMap(x -> PythonVersion.of(b).map(y -> x.compareTo(y) == 0))
                        .orElse(false);
    }

    private PythonException none(Pin pin, List<IndexFile> ofVersion, List<IndexFile> known) {
        if (ofVersion.isEmpty()) {
            return new PythonException(
                    NO_WHEEL,
                    "there is no " + pin + ", which " + pin.from() + " names",
                    "the index has no file of that version",
                    "check the version and the index");
        }
        if (known.isEmpty()) {
            return new PythonException(
                    NO_WHEEL,
                    "no file of " + pin + " has a hash of " + pin.from(),
                    "the index offers other bytes than those that were pinned",
                    "find out why; when the hashes are old, pin again with  pip-compile --generate-hashes");
        }
        boolean hasWheels = known.stream().anyMatch(f -> WheelName.of(f.name()).isPresent());
        String names =
                String.join(", ", known.stream().map(IndexFile::name).limit(8).toList());
        return new PythonException(
                NO_WHEEL,
                "no wheel of " + pin + " fits " + target,
                hasWheels
                        ? "there are: " + names
                        : "there is only its source, which a build would have to run: " + names,
                hasWheels
                        ? "take a version that has one, or another  python: {version: …}"
                        : "build a wheel with  pip wheel --no-deps " + pin.name() + "==" + pin.version()
                                + "  on a machine like the image, and put it into an index of yours");
    }
}
