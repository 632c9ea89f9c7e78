package dev.stele.reference;

import static dev.stele.reference.OutputField.field;
import static dev.stele.reference.OutputShape.shape;
import static dev.stele.reference.OutputValues.COUNT;
import static dev.stele.reference.OutputValues.FLAG;
import static dev.stele.reference.OutputValues.INSTALLATION;
import static dev.stele.reference.OutputValues.TEXT;
import static dev.stele.reference.OutputValues.TEXTS;
import static dev.stele.reference.OutputValues.group;
import static dev.stele.reference.OutputValues.items;
import static dev.stele.reference.OutputValues.whole;
import static dev.stele.reference.OutputValues.words;

import java.util.List;

/// The JSON outputs about the program itself, and the problems that any command may print.
final class ProgramOutputs {
    private static final String NO_PLACE = "when it is not about a place in a file";
    private static final String NO_SNIPPET = "when no line of a file is shown";

    static final OutputShape PROBLEM = shape(
            "problem",
            "What is wrong, and what to do.",
            field(
                    "code",
                    new OutputValue.Name("error code", "[A-Z][0-9]{3}"),
                    "Stable; `stele explain CODE` says more."),
            field("message", TEXT, "What is wrong, in one sentence."),
            field("file", TEXT, "Where: the file as it was named.").absent(NO_PLACE),
            field("line", whole("line, from 1"), "Where in the file.").absent(NO_PLACE),
            field("column", whole("code point of the line, from 1"), "Where in the line.")
                    .absent(NO_PLACE),
            field("snippet", TEXT, "The line at fault.").absent(NO_SNIPPET),
            field("width", COUNT, "How many code points of it are at fault.").absent(NO_SNIPPET),
            field("cause", TEXT, "Why it is wrong; empty when the message is enough."),
            field("fix", TEXT, "What to do next: a command, or the text to write."));

    static final OutputShape PROBLEMS = shape(
            "problems",
            "Why the command failed. The exit code is not 0 then.",
            field("problems", items(PROBLEM), "All that is wrong."));

    static final OutputShape SERVER = shape(
            "server",
            "A running server.",
            field("stele", TEXT, "The version of its program."),
            field("installation", INSTALLATION, "The id of its installation on this machine."),
            field("fence", COUNT, "How many servers have taken its home so far; this one is the last of them."));

    private static final OutputShape CLIENT =
            shape("client", "The version of this program.", field("client", TEXT, "The version of this program."));

    private static final OutputShape TEXT_ALONE = shape(
            "printed-text",
            "What the command prints, in one field.",
            field("text", TEXT, "The same as without `-o json`, with its line ends."));

    private static final OutputShape KEY = shape(
            "key",
            "A key of `fleet.yaml` or `image.yaml`.",
            field("file", TEXT, "The file's name."),
            field("key", TEXT, "Its path; `*` stands for a name of your choice, `[]` for each entry of a list."),
            field("text", TEXT, "What it is for."),
            field("value", TEXT, "What its values are, with their bounds."),
            field("required", FLAG, "Whether it must be written."),
            field("default", TEXT, "The value that stands for it when it is left out.")
                    .absent("when nothing stands for it"),
            field("example", TEXT, "A valid value.").absent("when there is none"),
            field(
                    "part",
                    words("release", "goal", "image", "file"),
                    "What a change of it means: another release, another goal, another image, or nothing that runs."),
            field("since", TEXT, "The version of Stele that first knew it."),
            field("supported", FLAG, "False for a key that is refused until a later version."));

    private static final OutputShape KEYS =
            shape("keys", "The keys that were asked for.", field("keys", items(KEY), "In the order of the files."));

    private static final OutputShape ERROR_CODE = shape(
            "error-code",
            "An error code.",
            field("code", TEXT, "The code."),
            field("what", TEXT, "What it means."),
            field("why", TEXT, "Why it is an error."),
            field("fix", TEXT, "What to do."),
            field("example", TEXT, "What leads to it."));

    private static final OutputShape TOPIC = shape(
            "topic",
            "A page of the documentation.",
            field("topic", TEXT, "What `stele docs TOPIC` takes."),
            field("title", TEXT, "Its first heading."));

    private static final OutputShape TOPICS =
            shape("topics", "The pages of the documentation.", field("topics", items(TOPIC), "All pages."));

    private static final OutputShape DOCS_PAGE =
            TOPIC.and("page", "A page of the documentation.", field("text", TEXT, "The page, in Markdown."));

    private static final OutputShape SCHEMA = shape(
            "schema",
            "A JSON Schema.",
            field(
                    "schema",
                    new OutputValue.Foreign("JSON Schema, draft-07"),
                    "What the command prints without `-o json`."));

    private static final OutputShape SERVICE_NAMES =
            shape("service-names", "With `services`: the names of the services.", field("services", TEXTS, "By name."));

    private static final OutputShape VERSION = CLIENT.and(
            "version",
            "The versions of this program and of the server.",
            field("server", group(SERVER), "The server.").absent("when it cannot be reached"));

    private static final OutputShape VALID = shape(
            "valid",
            "The file is valid.",
            field("valid", FLAG, "Always true."),
            field("services", TEXTS, "The names of the file's services."));

    static final List<OutputDocument> ALL = List.of(
            OutputDocument.of("", CLIENT, TEXT_ALONE),
            OutputDocument.of("version", VERSION),
            OutputDocument.of("validate", VALID),
            OutputDocument.of("explain", KEYS, ERROR_CODE),
            OutputDocument.of("docs", TOPICS, DOCS_PAGE),
            OutputDocument.of("schema", SCHEMA),
            OutputDocument.of("help", TEXT_ALONE),
            OutputDocument.of("man", TEXT_ALONE),
            OutputDocument.of("completion", TEXT_ALONE, SERVICE_NAMES));

    private ProgramOutputs() {}
}
