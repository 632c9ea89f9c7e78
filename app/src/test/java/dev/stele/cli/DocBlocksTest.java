package dev.stele.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.acceptance.FollowedPages;
import dev.stele.cli.DocBlocks.Block;
import dev.stele.control.FakeControl;
import dev.stele.reference.ErrorCatalog;
import dev.stele.text.Node;
import dev.stele.text.Parsed;
import dev.stele.text.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Every block of every page is checked by something: it is run (see [FollowedPages]), or it is read here: commands by
/// the program's own parser, keys by its model of the files, codes by its catalog. A block of another kind fails.
class DocBlocksTest {
    private static final Path ROOT = repository();
    private static final CommandLine TREE = CommandTree.whole(new CliRunner(Path.of(""), new FakeControl()).context());
    private static final ErrorCatalog CATALOG = ErrorCatalog.load();

    /// Programs of others that the pages call.
    private static final Set<String> OTHERS =
            Set.of("cat", "cp", "chgrp", "curl", "du", "for", "git", "javac", "done", "systemctl", "./mvnw");

    /// Files of other programs, with the page that has them.
    private static final Set<String> FOREIGN_FILES =
            Set.of("metrics.md yaml prometheus.yml", "systemd.md ini /etc/systemd/system/stele.service");

    private static final Pattern CODE = Pattern.compile("(?:error|warning)\\[([A-Z]\\d{3})]");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
                Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
            Stream<Path> top = Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"));
            return Stream.of(docs, top, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachBlockIsRunOrRead(Path file) throws IOException {
        String page = Files.readString(file);
        String name = ROOT.resolve("docs").relativize(file).toString();
        for (Block block : DocBlocks.of(page)) {
            if (!FollowedPages.all().contains(name)) {
                assertThat(problems(name, block))
                        .as("%s:%d", ROOT.relativize(file), block.line())
                        .isEmpty();
            }
        }
    }

    /// `stele why SERVICE` in a sentence is a command as well.
    @ParameterizedTest
    @MethodSource("pages")
    void eachCommandInASentenceIsOne(Path file) throws IOException {
        List<String> problems = new ArrayList<>();
        for (String span : DocBlocks.spans(Files.readString(file))) {
            DocBlocks.commands(span).stream()
                    .filter(DocBlocksTest::isStele)
                    .forEach(words -> problems.addAll(mention(words)));
        }
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachLinkLeadsToAFile(Path file) throws IOException {
        Matcher link = LINK.matcher(Files.readString(file));
        while (link.find()) {
            assertThat(file.resolveSibling(link.group(1))).exists();
        }
    }

    @Test
    void eachPageIsFoundByAQuestion() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.map(file -> ROOT.resolve("docs").relativize(file).toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .forEach(name -> assertThat(index).contains("](" + name + ")"));
        }
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("](docs/README.md)");
    }

    @Test
    void theUnitOfSystemdStartsTheServer() throws IOException {
        List<String> start = Files.readString(ROOT.resolve("docs/systemd.md"))
                .lines()
                .filter(line -> line.startsWith("ExecStart="))
                .toList();
        assertThat(start).hasSize(1);
        List<String> words = DocBlocks.commands(start.getFirst().replaceFirst("ExecStart=/\\S*/", ""))
                .getFirst();
        CommandLine.ParseResult parsed =
                TREE.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("server");
    }

    @ParameterizedTest
    @CsvSource({
        "a.md, 'sh', 'stele apply --al', '--al'",
        "a.md, 'sh', 'stele aply', 'aply'",
        "a.md, 'sh', 'cat a | stele validate - extra', 'extra'",
        "a.md, 'sh', 'seele apply', 'seele'",
        "a.md, 'bash', 'stele apply', 'bash'",
        "a.md, '', 'stele apply', 'kind'",
        "a.md, 'yaml fleet.yaml', 'services: {}', 'kind'",
        "a.md, 'yaml', 'services: {web: {imag: x}}', 'services.web.imag'",
        "a.md, 'yaml', 'files: [{src: a, des: b}]', 'files.des'",
        "a.md, 'yaml', 'rollout: {roling: {}}', 'rollout.roling'",
        "a.md, 'yaml', 'a: [', 'B1'",
        "a.md, 'text', 'error[X999]: no', 'X999'",
        "a.md, 'text', 'stele apply', 'sh'"
    })
    void findsABlockThatIsWrong(String page, String info, String text, String says) {
        assertThat(String.join("\n", problems(page, new Block(1, info, text)))).contains(says);
    }

    @Test
    void findsACommandInASentenceThatIsNone() {
        assertThat(mention(List.of("stele", "why"))).isEmpty();
        assertThat(mention(List.of("stele", "wy")).toString()).contains("wy");
        assertThat(mention(List.of("stele", "why", "--al")).toString()).contains("--al");
        assertThat(DocBlocks.spans("Ask `stele why` or\n```sh\nstele status\n```\n"))
                .containsExactly("stele why");
    }

    @Test
    void findsABlockWithoutAFence() {
        assertThatThrownBy(() -> DocBlocks.of("Do this:\n\n    stele apply\n")).hasMessageContaining("line 3");
        assertThat(DocBlocks.of("- a list\n    that goes on\n")).isEmpty();
    }

    private static List<String> problems(String page, Block block) {
        return switch (block.info()) {
            case "sh" -> shell(block.text());
            case "yaml" -> keys(block.text());
            case "text" -> output(block.text());
            default ->
                FOREIGN_FILES.contains(page + " " + block.info())
                        ? List.of()
                        : List.of("a block of the kind \"" + block.info() + "\", which nothing checks; a page that is "
                                + "run belongs to FollowedPages, other blocks are sh, yaml or text");
        };
    }

    private static List<String> shell(String text) {
        List<String> problems = new ArrayList<>();
        for (List<String> words : DocBlocks.commands(text)) {
            if (isStele(words)) {
                problems.addAll(usage(words));
            } else if (!OTHERS.contains(words.getFirst())) {
                problems.add("an unknown program: " + words.getFirst());
            }
        }
        return problems;
    }

    private static boolean isStele(List<String> words) {
        return words.getFirst().equals("stele") || words.getFirst().equals("./stele");
    }

    private static List<String> usage(List<String> words) {
        try {
            parse(words);
            return List.of();
        } catch (CommandLine.ParameterException e) {
            return List.of(String.join(" ", words) + ": " + e.getMessage());
        }
    }

    private static void parse(List<String> words) {
        TREE.parseArgs(words.stream()
                .skip(1)
                .filter(word -> !word.equals("…"))
                .map(word -> word.equals("N") ? "1" : word)
                .toArray(String[]::new));
    }

    /// In a sentence a command's arguments may be left out.
    private static List<String> mention(List<String> words) {
        try {
            parse(words);
            return List.of();
        } catch (CommandLine.MissingParameterException e) {
            List<String> whole = new ArrayList<>(words);
            e.getMissing()
                    .forEach(arg -> whole.add(
                            arg instanceof CommandLine.Model.OptionSpec option ? option.longestName() + "=x" : "x"));
            return usage(whole);
        } catch (CommandLine.ParameterException e) {
            return List.of(String.join(" ", words) + ": " + e.getMessage());
        }
    }

    private static List<String> output(String text) {
        List<String> problems = new ArrayList<>();
        if (text.startsWith("stele ") || text.startsWith("./stele ")) {
            problems.add("a command belongs into a block sh: " + text);
        }
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            if (CATALOG.of(code.group(1)).isEmpty()) {
                problems.add("no such code: " + code.group(1));
            }
        }
        return problems;
    }

    private static List<String> keys(String text) {
        return switch (Yaml.read("block", text.getBytes(StandardCharsets.UTF_8), 'B')) {
            case Parsed.Bad<Node> bad -> List.of(bad.problems().toString());
            case Parsed.Good<Node>(Node root) -> {
                List<String> problems = new ArrayList<>();
                keys("", root, problems);
                yield problems;
            }
        };
    }

    private static void keys(String path, Node node, List<String> problems) {
        if (node instanceof Node.Mapping mapping && !mapping.members().isEmpty() && !path.endsWith("env")) {
            mapping.members()
                    .forEach(member ->
                            keys(path.isEmpty() ? member.key() : path + "." + member.key(), member.value(), problems));
        } else if (node instanceof Node.Sequence sequence
                && sequence.items().stream().anyMatch(Node.Mapping.class::isInstance)) {
            sequence.items().forEach(item -> keys(path, item, problems));
        } else if (new CliRunner(Path.of(""), new FakeControl()).run("explain", path) != 0) {
            problems.add("no such key: " + path);
        }
    }

    private static Path repository() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(candidate -> Files.exists(candidate.resolve("mvnw")))
                .findFirst()
                .orElseThrow();
    }
}
