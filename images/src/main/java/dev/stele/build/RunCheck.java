package dev.stele.build;

import dev.stele.text.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks in a finished image for what its entrypoint needs to start: the program, its interpreter, every library, the
/// locale that `env` names, and the user. Nothing is run.
///
/// A program that is there and cannot start is an error. A file of the fleet may still bring what is absent as a whole,
/// so an absent program is a warning, and so is what the program can do without.
final class RunCheck {
    private static final int SCRIPTS_MAX = 5;
    private static final int FINDINGS_MAX = 50;
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Map<String, Integer> MACHINES = Map.of("amd64", 62, "arm64", 183);
    private static final Map<Integer, String> NAMES =
            Map.of(3, "i386", 40, "32-bit arm", 62, "amd64", 183, "arm64", 243, "riscv64", 21, "ppc64el", 22, "s390x");

    /// Machines whose programs some processors of the image's architecture run as well.
    private static final Map<String, Integer> OFTEN_RUN_TOO = Map.of("amd64", 3, "arm64", 40);

    private final Recipe recipe;
    private final String architecture;
    private final ImageFiles files;
    private final List<Finding> findings = new ArrayList<>();

    private RunCheck(Recipe recipe, String architecture, ImageFiles files) {
        this.recipe = recipe;
        this.architecture = architecture;
        this.files = files;
    }

    /// @param about the paths or names by which a recipe can acknowledge it
    /// @param certain whether the image cannot run
    record Finding(List<String> about, boolean certain, Problem problem) {
        Finding {
            about = List.copyOf(about);
        }
    }

    static List<Finding> of(Recipe recipe, String architecture, ImageFiles files, String ids) {
        RunCheck check = new RunCheck(recipe, architecture, files);
        check.entrypoint();
        if (recipe.os().isPresent()) {
            check.findings.addAll(SettingsCheck.of(recipe, files, ids));
        }
        return check.findings.stream().limit(FINDINGS_MAX).toList();
    }

    private void entrypoint() {
        String word = recipe.execution().command().getFirst();
        Optional<String> path = word.contains("/") ? files.follow(absolute(word)) : onPath(word);
        if (path.isEmpty() || files.program(path.get()).isEmpty()) {
            add(
                    false,
                    List.of(word),
                    Problem.of(
                            "B290",
                            "the image has no program " + word + ", with which the entrypoint begins",
                            files.hasFolder(absolute(word))
                                    ? "there is a folder"
                                    : "no file of the image has that path",
                            "check its path; " + hint(name(word))));
            return;
        }
        ProgramFile program = files.program(path.get()).get();
        if (!mayRun(program)) {
            add(
                    program.isKnown(),
                    List.of(word, "/" + path.get()),
                    Problem.of(
                            "B291",
                            "/" + path.get() + " may not be executed by the image's user",
                            "its mode is 0" + Integer.toOctalString(program.mode()),
                            "write  mode: \"0755\"  at its rule under  files"));
        }
        start(path.get(), program, true, 0);
        recipe.execution().command().stream()
                .skip(1)
                .filter(a -> a.startsWith("/"))
                .forEach(a -> files.follow(a)
                        .flatMap(files::program)
                        .filter(ProgramFile::isExecutable)
                        .ifPresent(p -> start(files.follow(a).orElseThrow(), p, false, 0)));
    }

    private String absolute(String word) {
        return word.startsWith("/") ? word : recipe.execution().workingDirectory() + "/" + word;
    }

    private Optional<String> onPath(String word) {
        return path().stream()
                .map(folder -> folder + "/" + word)
                .filter(p -> files.program(p).filter(ProgramFile::isExecutable).isPresent())
                .findFirst()
                .flatMap(files::follow);
    }

    private List<String> path() {
        return List.of(recipe.execution().variable("PATH").orElse(PATH).split(":"));
    }

    /// Files of the recipe are root's, and so are a package's programs.
    private boolean mayRun(ProgramFile program) {
        boolean isRoot = recipe.execution().user().matches("(0|root)(:.*)?");
        return (program.mode() & (isRoot ? ProgramFile.EXECUTABLE : 011)) != 0;
    }

    /// @param certain whether the image cannot run without it
    private void start(String path, ProgramFile program, boolean certain, int depth) {
        if (program.isScript()) {
            script(path, program, certain, depth);
        } else if (program.elf().isPresent()) {
            elf(path, program.elf().get(), certain);
        } else if (!program.damage().isEmpty()) {
            add(
                    certain,
                    List.of("/" + path),
                    Problem.of(
                            "B293",
                            "/" + path + " is a damaged program",
                            program.damage(),
                            "build or download it again"));
        } else if (certain) {
            add(
                    false,
                    List.of("/" + path),
                    Problem.of(
                            "B291",
                            "/" + path + " is neither a program nor a script",
                            "it has neither the form of a program (ELF) nor a first line with #!",
                            "write an interpreter into its first line, such as  #!/bin/sh"));
        }
    }

    private void script(String path, ProgramFile program, boolean certain, int depth) {
        String[] words = program.script().strip().split("[ \t]+", 2);
        String interpreter = words[0];
        if (program.script().endsWith("\r")) {
            add(
                    certain,
                    List.of("/" + path),
                    Problem.of(
                            "B292",
                            "the first line of /" + path + " ends with a carriage return",
                            "Linux looks for an interpreter whose name ends with one",
                            "save it with line ends of Unix"));
            return;
        }
        Optional<String> real = files.follow(interpreter);
        Optional<ProgramFile> found = real.flatMap(files::program);
        if (found.isEmpty()) {
            add(
                    certain && interpreter.startsWith("/"),
                    List.of("/" + path, interpreter),
                    Problem.of(
                            "B292",
                            "/" + path + " needs " + interpreter + ", which the image lacks",
                            "its first line names it as the interpreter",
                            hint(name(interpreter))));
        } else if (depth < SCRIPTS_MAX) {
            start(real.get(), found.get(), certain, depth + 1);
            if (name(interpreter).equals("env") && words.length == 2) {
                byEnv(path, words[1], certain, depth);
            }
        }
    }

    /// `#!/usr/bin/env X` looks for X in PATH.
    private void byEnv(String path, String argument, boolean certain, int depth) {
        Optional<String> word = List.of(argument.split("[ \t]+")).stream()
                .filter(w -> !w.startsWith("-") && !w.contains("="))
                .findFirst();
        if (word.isEmpty()) {
            return;
        }
        Optional<String> found = word.get().contains("/") ? files.follow(absolute(word.get())) : onPath(word.get());
        if (found.isEmpty() || files.program(found.get()).isEmpty()) {
            add(
                    certain && !files.hasProgramNamed(name(word.get())),
                    List.of("/" + path, word.get()),
                    Problem.of(
                            "B292",
                            "/" + path + " needs " + word.get() + ", which the image lacks",
                            "its first line has env look for it in " + String.join(":", path()),
                            hint(name(word.get()))));
        } else {
            start(found.get(), files.program(found.get()).get(), certain, depth + 1);
        }
    }

    private void elf(String path, Elf elf, boolean certain) {
        int wanted = MACHINES.getOrDefault(architecture, elf.machine());
        if (elf.machine() != wanted) {
            add(
                    certain && !OFTEN_RUN_TOO.getOrDefault(architecture, -1).equals(elf.machine()),
                    List.of("/" + path),
                    Problem.of(
                            "B293",
                            "/" + path + " is a program for "
                                    + NAMES.getOrDefault(elf.machine(), "machine " + elf.machine())
                                    + ", and the image is for "
                                    + architecture,
                            "a processor of that kind cannot run it",
                            "build or download it for " + architecture));
        }
        if (!elf.interpreter().isEmpty() && files.program(elf.interpreter()).isEmpty()) {
            add(
                    certain,
                    List.of("/" + path, elf.interpreter()),
                    Problem.of(
                            "B292",
                            "/" + path + " needs " + elf.interpreter() + ", which the image lacks",
                            "the program names it as its loader, without which it does not start",
                            hint(name(elf.interpreter()))));
        }
        LibrarySearch.absent(
                        files,
                        new LibrarySearch.Settings(
                                architecture, recipe.execution().env()),
                        path,
                        elf)
                .forEach(a -> add(
                        certain && a.certain(),
                        List.of("/" + path, "/" + a.by(), a.name()),
                        Problem.of(
                                "B294",
                                "/" + a.by() + " needs " + a.name() + ", which the image lacks",
                                a.note().isEmpty() && !a.by().equals(path) ? "/" + path + " loads it" : a.note(),
                                hint(name(a.name())))));
    }

    private void add(boolean certain, List<String> about, Problem problem) {
        findings.add(new Finding(about, certain, problem));
    }

    /// What brings a file; packages cannot be added to a base.
    private String hint(String name) {
        return recipe.parts().from().isPresent()
                ? "take a base that has it, or add the file to  files"
                : PackageHints.fix(name);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
