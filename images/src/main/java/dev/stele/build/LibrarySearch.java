package dev.stele.build;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the libraries of a program as the system's loader would (ld.so(8)): the program's own folders (RPATH, or
/// RUNPATH with `$ORIGIN`), `LD_LIBRARY_PATH` of the recipe, and the standard folders.
final class LibrarySearch {
    /// More files than any program loads; beyond them nothing is looked for.
    private static final int FILES_MAX = 4096;

    private static final Map<String, String> TRIPLETS =
            Map.of("amd64", "x86_64-linux-gnu", "arm64", "aarch64-linux-gnu");
    private static final String MUSL = "ld-musl-";

    private final ImageFiles files;
    private final List<String> fromEnvironment;
    private final List<String> standard;
    private final boolean isMusl;
    private final List<Absent> absent = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final Deque<Loaded> pending = new ArrayDeque<>();

    private LibrarySearch(ImageFiles files, String architecture, List<String> fromEnvironment, boolean isMusl) {
        this.files = files;
        this.fromEnvironment = fromEnvironment;
        this.isMusl = isMusl;
        this.standard = standard(TRIPLETS.getOrDefault(architecture, ""), isMusl);
    }

    /// A library that was not found.
    ///
    /// @param by path of the file that needs it
    /// @param certain false when it could be found by means that are not looked into here
    /// @param note what was found instead; empty for nothing
    record Absent(String by, String name, boolean certain, String note) {}

    /// What the recipe and the machine say.
    ///
    /// @param env `NAME=value`
    record Settings(String architecture, List<String> env) {
        Settings {
            env = List.copyOf(env);
        }
    }

    /// @param rpaths search folders of the files that led here, the nearest first
    private record Loaded(String path, Elf elf, List<String> rpaths) {}

    /// All libraries that a program needs and the image lacks, each once.
    ///
    /// @param path of the program, without links
    static List<Absent> absent(ImageFiles files, Settings settings, String path, Elf program) {
        List<String> folders = settings.env().stream()
                .filter(e -> e.startsWith("LD_LIBRARY_PATH="))
                .flatMap(e -> List.of(e.substring(e.indexOf('=') + 1).split("[:;]")).stream())
                .toList();
        boolean isMusl = program.interpreter().contains("/" + MUSL);
        LibrarySearch search = new LibrarySearch(files, settings.architecture(), folders, isMusl);
        search.pending.add(new Loaded(path, program, List.of()));
        search.run();
        return search.absent;
    }

    private static List<String> standard(String triplet, boolean isMusl) {
        return isMusl
                ? List.of("lib", "usr/local/lib", "usr/lib")
                : List.of("lib/" + triplet, "usr/lib/" + triplet, "lib", "usr/lib", "lib64", "usr/lib64");
    }

    private void run() {
        while (!pending.isEmpty() && seen.size() < FILES_MAX) {
            Loaded next = pending.removeFirst();
            List<String> rpaths = new ArrayList<>();
            if (next.elf().runpath().isEmpty()) {
                next.elf().rpath().forEach(r -> rpaths.add(expanded(r, next.path())));
                rpaths.addAll(next.rpaths());
            }
            next.elf().needed().forEach(name -> need(name, next, rpaths));
        }
    }

    private void need(String name, Loaded by, List<String> rpaths) {
        if (!seen.add(name) || isOwnName(name) || (name.contains("/") && !name.startsWith("/"))) {
            return;
        }
        List<String> folders = new ArrayList<>(rpaths);
        folders.addAll(fromEnvironment);
        by.elf().runpath().forEach(r -> folders.add(expanded(r, by.path())));
        if (files.packages().hasLoaderCache()) {
            folders.addAll(files.packages().libraryFolders());
        }
        folders.addAll(standard);
        List<String> candidates = name.startsWith("/")
                ? List.of(name)
                : folders.stream().map(f -> f + "/" + name).toList();
        String note = "";
        for (String candidate : candidates) {
            Optional<String> real = files.follow(candidate);
            Optional<ProgramFile> found = real.flatMap(files::program);
            if (found.flatMap(ProgramFile::elf).filter(e -> fits(e, by.elf())).isPresent()) {
                pending.addLast(new Loaded(real.get(), found.get().elf().get(), rpaths));
                return;
            }
            if (found.isPresent() && note.isEmpty()) {
                note = "/" + real.get() + " is "
                        + (found.get().elf().isPresent() ? "for another machine" : "no library");
            }
        }
        absent.add(missing(name, by, folders, note));
    }

    private Absent missing(String name, Loaded by, List<String> folders, String note) {
        boolean unsure = folders.stream().anyMatch(f -> f.contains("$"));
        Optional<String> unsearched = files.packages().libraryFolders().stream()
                .filter(f -> files.program(f + "/" + name).isPresent())
                .findFirst();
        return new Absent(
                by.path(),
                name,
                !unsure,
                unsearched
                        .map(f -> "it lies in " + f + ", where the loader looks only with a cache of ldconfig;"
                                + " set  env: {LD_LIBRARY_PATH: " + f + "}")
                        .orElse(note));
    }

    private static boolean fits(Elf library, Elf by) {
        return library.machine() == by.machine() && library.bits() == by.bits();
    }

    /// The C library of musl is its loader.
    private boolean isOwnName(String name) {
        return isMusl && (name.startsWith("libc.musl-") || name.equals("libc.so") || name.startsWith(MUSL));
    }

    /// @param path of the file that names the folder
    private String expanded(String folder, String path) {
        int slash = path.lastIndexOf('/');
        String origin = "/" + (slash < 0 ? "" : path.substring(0, slash));
        String lib = standard.getFirst();
        return folder.replace("${ORIGIN}", origin)
                .replace("$ORIGIN", origin)
                .replace("${LIB}", lib)
                .replace("$LIB", lib);
    }
}
