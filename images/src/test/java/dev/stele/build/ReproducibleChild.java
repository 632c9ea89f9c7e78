package dev.stele.build;

import dev.stele.store.Store;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/// The main class of [OtherMachine]: builds one image below a folder, once for each folder of changed classes, and
/// writes the file `report`: a line for each build, and one for each property that differs between machines.
final class ReproducibleChild {
    private static final String OURS = "dev.stele.";

    private ReproducibleChild() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        List<String> report = new ArrayList<>(machine(root));
        try (var variants = Files.list(Path.of(args[1]))) {
            for (Path variant : variants.sorted().toList()) {
                report.add(variant.getFileName() + " " + buildWith(variant, root));
            }
        }
        Files.write(root.resolve("report"), report);
    }

    private static List<String> machine(Path root) throws IOException {
        Path made = Files.createFile(root.resolve("made"));
        return List.of(
                "folder " + root,
                "user " + Files.getAttribute(made, "unix:uid") + " " + System.getProperty("user.name"),
                "umask " + Files.getPosixFilePermissions(made),
                "zone " + TimeZone.getDefault().getID(),
                "locale " + Locale.getDefault(),
                "encoding " + System.getProperty("sun.jnu.encoding"),
                "date " + LocalDate.now(TimeZone.getDefault().toZoneId()),
                "processors " + Runtime.getRuntime().availableProcessors());
    }

    /// Loads all of Stele in a new class loader, so that other classes use the changed class.
    private static Object buildWith(Path changed, Path root) throws ReflectiveOperationException, IOException {
        List<URL> places = new ArrayList<>(List.of(url(changed)));
        for (String place : System.getProperty("java.class.path").split(":")) {
            places.add(url(Path.of(place)));
        }
        try (URLClassLoader loader = new URLClassLoader(places.toArray(URL[]::new), new OthersOnly())) {
            Method build = loader.loadClass(ReproducibleChild.class.getName())
                    .getDeclaredMethod("build", Path.class, String.class);
            build.setAccessible(true);
            return build.invoke(null, root, String.valueOf(changed.getFileName()));
        }
    }

    private static URL url(Path place) throws MalformedURLException {
        return place.toUri().toURL();
    }

    private static final class OthersOnly extends ClassLoader {
        OthersOnly() {
            super(ReproducibleChild.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(OURS)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /// The digest, or the problems, in one line. Caches are not shared, and earlier tags are removed.
    static String build(Path root, String name) throws IOException {
        Path tags = root.resolve("store/tags");
        if (Files.exists(tags)) {
            try (var paths = Files.walk(tags)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        BuildResult result = new Builder(BuildFixture.machine(root, "cache-" + name), Store.open(root.resolve("store")))
                .build(new BuildRequest(root.resolve("context/image.yaml")), Progress.silent());
        return switch (result) {
            case BuildResult.Built built -> built.digest().toString();
            case BuildResult.Refused(var failure) -> BuildFixture.show(failure).replace('\n', ' ');
        };
    }
}
