package dev.stele.cli;

import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.util.List;

/// The result of a command: the same content as text and as JSON.
///
/// @param exit one of [ExitCode]
/// @param text for standard output; it ends its own lines
/// @param json the same with `-o json`
/// @param problems for standard error
public record Output(int exit, String text, Json.Obj json, List<Problem> problems) {
    public Output {
        problems = List.copyOf(problems);
    }

    public static Output done(String text, Json.Obj json) {
        return new Output(ExitCode.DONE, text, json, List.of());
    }

    public static Output problems(int exit, List<Problem> problems) {
        return new Output(exit, "", Json.object().build(), problems);
    }
}
