package dev.stele.cli;

import dev.stele.reference.ErrorCatalog;
import dev.stele.reference.ErrorEntry;
import dev.stele.reference.KeyEntry;
import dev.stele.reference.ReferenceFile;
import dev.stele.text.Json;
import dev.stele.text.NearestWord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele explain`: what a key of the two files is for, or what an error code means.
@Command(
        name = "explain",
        headerHeading = "Examples:%n"
                + "  stele explain services.web.replicas%n"
                + "  stele explain \"services.*.rollout\"%n"
                + "  stele explain os.packages%n"
                + "  stele explain F102%n%n",
        description = {
            "Says what a key of fleet.yaml or image.yaml is for, or what an error code means.",
            "Without an argument it lists all keys."
        },
        footer = {"", "Next: stele docs"})
final class ExplainCommand extends CliCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "KEY|CODE",
            description = "A key with its path or its end, fleet.yaml or image.yaml for all keys, or an error code.")
    Optional<String> subject = Optional.empty();

    ExplainCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        String word = subject.orElse("");
        Optional<ReferenceFile> file = ReferenceFile.named(word);
        if (word.isEmpty() || file.isPresent()) {
            return list(file.map(List::of).orElse(List.of(ReferenceFile.values())));
        }
        return word.matches("[A-Za-z][0-9]{2,4}") ? code(word.toUpperCase(Locale.ROOT)) : key(word);
    }

    private int list(List<ReferenceFile> files) {
        StringBuilder text = new StringBuilder();
        for (ReferenceFile file : files) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append("Keys of ")
                    .append(file.fileName())
                    .append("\n");
            KeyEntry.all(file).stream()
                    .filter(e -> !e.key().isLater())
                    .forEach(e -> text.append("  ").append(e.path()).append('\n'));
        }
        text.append("\nMore of one: stele explain KEY\n");
        List<KeyEntry> all =
                files.stream().flatMap(f -> KeyEntry.all(f).stream()).toList();
        print(text.toString(), keys(all));
        return ExitCode.DONE;
    }

    private int key(String path) {
        List<KeyEntry> found = KeyEntry.find(path);
        if (found.isEmpty()) {
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.unknownSubject(
                            "no key of fleet.yaml or image.yaml", path, KeyEntry.near(path), "explain"));
        }
        print(found.stream().map(KeyEntry::text).collect(Collectors.joining("\n")), keys(found));
        return ExitCode.DONE;
    }

    private static Json.Obj keys(List<KeyEntry> found) {
        return Json.object().put("keys", Json.array(found, KeyEntry::toJson)).build();
    }

    private int code(String code) {
        ErrorCatalog catalog = ErrorCatalog.load();
        Optional<ErrorEntry> entry = catalog.of(code);
        if (entry.isEmpty()) {
            Optional<String> near = NearestWord.of(
                    code, catalog.all().stream().map(ErrorEntry::code).toList());
            return problem(ExitCode.INVALID, UsageProblems.unknownSubject("no error code", code, near, "explain"));
        }
        print(entry.get().text(), entry.get().toJson());
        return ExitCode.DONE;
    }
}
