package dev.stele.cli;

import dev.stele.control.OutputFormat;
import dev.stele.text.Json;
import dev.stele.text.Problem;
import dev.stele.text.SafeText;
import java.util.List;

/// Problems as text, as JSON and as annotations of GitHub Actions.
final class ErrorText {
    private ErrorText() {}

    static String render(List<Problem> problems) {
        StringBuilder out = new StringBuilder();
        problems.forEach(p -> out.append(p.render()));
        if (problems.size() > 1) {
            out.append(problems.size()).append(" problems\n");
        }
        return out.toString();
    }

    /// A problem with further lines between its cause and its fix, such as the end of a log.
    static String withLines(Problem problem, String head, List<String> lines) {
        String text = problem.render();
        if (lines.isEmpty()) {
            return text;
        }
        int fix = text.lastIndexOf("   ╵ fix: ");
        StringBuilder middle =
                new StringBuilder("   │ ").append(SafeText.line(head)).append('\n');
        lines.forEach(
                line -> middle.append("   │   ").append(SafeText.line(line)).append('\n'));
        return text.substring(0, fix) + middle + text.substring(fix);
    }

    static Json.Obj json(List<Problem> problems) {
        return OutputFormat.versioned(Json.object()
                .put("problems", Json.array(problems, Problem::toJson))
                .build());
    }

    /// What GitHub Actions shows at the line of a file.
    static String annotations(List<Problem> problems) {
        StringBuilder out = new StringBuilder();
        for (Problem p : problems) {
            p.place()
                    .ifPresent(place -> out.append("::error file=")
                            .append(SafeText.line(place.file()))
                            .append(",line=")
                            .append(place.line())
                            .append(",col=")
                            .append(place.column())
                            .append("::")
                            .append(p.code())
                            .append(' ')
                            .append(SafeText.line(p.message()))
                            .append('\n'));
        }
        return out.toString();
    }
}
