package dev.stele.cli;

import dev.stele.text.Json;
import dev.stele.text.Problem;
import java.util.List;

/// The result of a command: the same content as text and as JSON.
///
/// @param exit one of [ExitCode]
/// @param shown for standard output
/// @param json the same with `-o json`
/// @param problems for standard error
public record Output(int exit, Shown shown, Json.Obj json, List<Problem> problems) {
    public Output {
        problems = List.copyOf(problems);
    }

    /// @param text it ends its own lines
    public Output(int exit, String text, Json.Obj json, List<Problem> problems) {
        this(exit, (Shown) _ -> text, json, problems);
    }

    public static Output done(String text, Json.Obj json) {
        return new Output(ExitCode.DONE, text, json, List.of());
    }

    public static Output done(Shown shown, Json.Obj json) {
        return new Output(ExitCode.DONE, shown, json, List.of());
    }

    public static Output problems(int exit, List<Problem> problems) {
        return new Output(exit, "", Json.object().build(), problems);
    }

    /// The text as a pipe gets it.
    public String text() {
        return shown.at(Shown.UNBOUNDED);
    }
}
