package dev.stele.cli;

import dev.stele.control.Control;
import dev.stele.linux.TerminalSize;
import dev.stele.text.Json;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs commands against a given [Control] and records their output.
final class CliRunner implements Terminal {
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private final Deque<String> answers = new ArrayDeque<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Path directory;
    private final Control control;
    private Path socket = Path.of("");
    private Optional<String> machineContext = Optional.empty();
    private Optional<TerminalSize> size = Optional.empty();
    private long nanos;
    private String input = "";

    CliRunner(Path directory, Control control) {
        this.directory = directory;
        this.control = control;
    }

    CliRunner answering(String... lines) {
        answers.addAll(List.of(lines));
        return this;
    }

    /// Both streams go to a terminal.
    CliRunner at(int columns, int rows) {
        size = Optional.of(new TerminalSize(columns, rows));
        return this;
    }

    CliRunner with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// The text of `/etc/stele/context`.
    CliRunner onMachineWith(String text) {
        machineContext = Optional.of(text);
        return this;
    }

    int run(String... args) {
        return Cli.run(context(), args);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    Path socket() {
        return socket;
    }

    /// The requests to operations that need no server.
    List<String> requests() {
        return requests;
    }

    @Override
    public void out(String text) {
        out.append(text);
    }

    @Override
    public void err(String text) {
        err.append(text);
    }

    CliRunner given(String standardInput) {
        input = standardInput;
        return this;
    }

    @Override
    public byte[] in(int bytesMax) {
        return input.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public boolean isTty() {
        return false;
    }

    @Override
    public Optional<TerminalSize> size(Stream stream) {
        return size;
    }

    @Override
    public Optional<String> ask(String question) {
        err.append(question).append('\n');
        return Optional.ofNullable(answers.poll());
    }

    /// Its clock advances by 100 ms with each reading.
    Context context() {
        return new Context(
                this,
                _ -> () -> {},
                new Context.SystemInputs(
                        name -> Optional.ofNullable(environment.get(name)),
                        directory,
                        () -> ZoneOffset.UTC,
                        () -> nanos += 100_000_000,
                        () -> machineContext),
                at -> {
                    socket = at;
                    return control;
                },
                work(),
                "0.1.0");
    }

    private LocalWork work() {
        return new LocalWork(
                new LocalWork.ImageOperations(
                        this::record,
                        this::record,
                        this::record,
                        this::record,
                        this::record,
                        this::record,
                        this::record),
                new LocalWork.InspectOperations(this::record, this::record, this::record, this::record),
                new LocalWork.TransferOperations(this::record, this::record, this::record, this::record, this::record),
                new LocalWork.LedgerOperations(this::record, this::record, this::record),
                new LocalWork.MachineOperations(
                        this::record, this::record, this::record, this::record, this::record, this::uninstall));
    }

    private Output uninstall(LocalWork.UninstallRequest request, Consumer<String> progress) {
        requests.add(String.valueOf(request));
        return Output.done(
                "all of it\n",
                Json.object()
                        .put("name", "1f2e3d4c")
                        .put("items", Json.array(List.of(Json.object().build())))
                        .build());
    }

    private <A> Output record(A request, Consumer<String> progress) {
        requests.add(String.valueOf(request));
        progress.accept("working");
        return Output.done("done\n", Json.object().put("done", true).build());
    }
}
