package dev.stele.cli;

import dev.stele.reference.DocsPage;
import dev.stele.reference.DocsPages;
import dev.stele.text.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `stele docs`: the pages of the documentation, which need no network.
@Command(
        name = "docs",
        headerHeading =
                "Examples:%n" + "  stele docs%n" + "  stele docs images%n" + "  stele docs reference/fleet | less%n%n",
        description = "Prints a page of the documentation of this version, or lists all. Needs no network.",
        footer = {"", "Next: stele explain KEY"})
final class DocsCommand extends CliCommand {
    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "The page; left out, the list of all.")
    Optional<String> topic = Optional.empty();

    DocsCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        DocsPages pages = DocsPages.shipped();
        if (topic.isEmpty()) {
            return list(pages.all());
        }
        Optional<DocsPage> page = pages.of(topic.get());
        if (page.isEmpty()) {
            return problem(
                    ExitCode.INVALID,
                    UsageProblems.unknownSubject("no page", topic.get(), pages.near(topic.get()), "docs"));
        }
        print(page.get().text(), json(page.get()).put("text", page.get().text()).build());
        return ExitCode.DONE;
    }

    private int list(List<DocsPage> pages) {
        Table table = Table.of("TOPIC", "TITLE");
        pages.forEach(p -> table.row(p.topic(), p.title()));
        print(
                columns -> table.at(columns) + "\nRead one: stele docs TOPIC\n",
                Json.object()
                        .put("topics", Json.array(pages, p -> json(p).build()))
                        .build());
        return ExitCode.DONE;
    }

    private static Json.Builder json(DocsPage page) {
        return Json.object().put("topic", page.topic()).put("title", page.title());
    }
}
